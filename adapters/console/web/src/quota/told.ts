import type { QuotaPartsFragment } from "@/gql/graphql";

type Telling = Pick<QuotaPartsFragment, "used" | "reserved" | "version" | "granted">;

/** What was told of each resource last, by its key. */
export type Told = Map<string, Telling>;

/** Whether an answer shows anything else than what was told: one of them is older, and nobody can say which. */
export function contradicts(
  answer: readonly (Telling & Pick<QuotaPartsFragment, "resource">)[],
  told: ReadonlyMap<string, Telling>,
): boolean {
  return answer.some(({ resource, ...shown }) => {
    const last = told.get(resource.key);
    return (
      last !== undefined &&
      (last.used !== shown.used || last.reserved !== shown.reserved || last.version !== shown.version || last.granted !== shown.granted)
    );
  });
}
