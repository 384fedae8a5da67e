import { DETAILS, type DetailsForm, sameDetail } from "./details-form";

export type Side = "mine" | "theirs";

/** One field of three states: as it was when editing began, as it is now, and as it was typed. */
export interface ThreeWayField {
  readonly field: keyof DetailsForm;
  /** Both sides changed it, and not to the same. */
  readonly conflict: boolean;
  /** Whose value is the natural one; of a conflict, mine: it is the latest. */
  readonly preferred: Side;
}

/** The fields that anybody changed. */
export function threeWay(base: DetailsForm, theirs: DetailsForm, mine: DetailsForm): ThreeWayField[] {
  return DETAILS.flatMap((field) => {
    const iChanged = !sameDetail(field, base, mine);
    const theyChanged = !sameDetail(field, base, theirs);
    if (!iChanged && !theyChanged) return [];
    const conflict = iChanged && theyChanged && !sameDetail(field, mine, theirs);
    return [{ field, conflict, preferred: iChanged ? "mine" : "theirs" }];
  });
}

/** Puts the chosen values together; what isn't chosen is theirs. */
export function merge(theirs: DetailsForm, mine: DetailsForm, choice: Partial<Record<keyof DetailsForm, Side>>): DetailsForm {
  const pick = <F extends keyof DetailsForm>(field: F): DetailsForm[F] => (choice[field] === "mine" ? mine : theirs)[field];
  return { displayName: pick("displayName"), labels: pick("labels"), deletionProtection: pick("deletionProtection") };
}
