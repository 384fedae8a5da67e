export type Side = "mine" | "theirs";

/** Tells of one field whether two states of a form are the same in it. */
export type SameField<Form> = (field: keyof Form & string, a: Form, b: Form) => boolean;

/** One field of three states: as it was when editing began, as it is now, and as it was typed. */
export interface ThreeWayField<Form> {
  readonly field: keyof Form & string;
  /** Both sides changed it, and not to the same. */
  readonly conflict: boolean;
  /** Whose value is the natural one; of a conflict, mine: it is the latest. */
  readonly preferred: Side;
}

/** What is chosen of each field. */
export type Choice<Form> = Partial<Record<keyof Form & string, Side>>;

/** The fields that anybody changed, in the order of `fields`. */
export function threeWay<Form>(
  fields: readonly (keyof Form & string)[],
  same: SameField<Form>,
  { base, theirs, mine }: { readonly base: Form; readonly theirs: Form; readonly mine: Form },
): ThreeWayField<Form>[] {
  return fields.flatMap((field) => {
    const iChanged = !same(field, base, mine);
    const theyChanged = !same(field, base, theirs);
    if (!iChanged && !theyChanged) return [];
    const conflict = iChanged && theyChanged && !same(field, mine, theirs);
    return [{ field, conflict, preferred: iChanged ? "mine" : "theirs" }];
  });
}

/**
 * The choice once fields were typed into: whoever types into a field wants that kept of it. Nothing is chosen before
 * there is a choice (`open`): what is typed back to what it was is no change of mine.
 */
export function chooseTyped<Form>(choice: Choice<Form>, typed: readonly (keyof Form & string)[], open: boolean): Choice<Form> {
  return open ? { ...choice, ...Object.fromEntries(typed.map((field) => [field, "mine"])) } : choice;
}

/** Puts the chosen values together; what isn't chosen is theirs. */
export function merge<Form extends object>(theirs: Form, mine: Form, choice: Choice<Form>): Form {
  const chosen = Object.entries(mine).filter(([field]) => (choice as Record<string, Side | undefined>)[field] === "mine");
  return { ...theirs, ...(Object.fromEntries(chosen) as Partial<Form>) };
}
