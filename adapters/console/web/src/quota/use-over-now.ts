import { useMemo } from "react";
import type { ResourcePartsFragment } from "@/gql/graphql";
import type { Refusal } from "@/shared/refusal";
import { useNow } from "@/shared/use-now";
import { useCrossings } from "./crossings";
import { type OverNow, overNow } from "./over-now";
import { ASKED_AT_ONCE, firstOf, type Rankings, rankingsDocument, rankingsOf } from "./rankings-document";
import { useRanking } from "./use-ranking";

interface Over {
  /** Undefined until it is known. */
  readonly list: readonly OverNow[] | undefined;
  /** Whether it says nothing of some tenants, who take less than those that were looked at. */
  readonly isOfMost: boolean;
  readonly refusal: Refusal | null;
  readonly retryIn: number | null;
  readonly refetch: () => void;
}

const NOTHING: readonly ResourcePartsFragment[] = [];
const NOBODY: Rankings = { ranked: [], isCut: false, isMade: true };

/**
 * Who is over a threshold of any resource of the catalogue, out of those who take most of it and whose crossing was told:
 * who takes less and is over a lower threshold of his own isn't seen. The catalogue is null for callers who may not
 * compare tenants.
 */
export function useOverNow(catalogue: readonly ResourcePartsFragment[] | null | undefined): Over {
  const crossings = useCrossings();
  const now = useNow();
  const all = (catalogue ?? NOTHING).map(({ key }) => key);
  // A catalogue has 100 resources at most.
  const one = useRankings(all.slice(0, ASKED_AT_ONCE));
  const other = useRankings(all.slice(ASKED_AT_ONCE, 2 * ASKED_AT_ONCE));
  const refused = one.refusal ? one : other;
  const rankings = catalogue !== undefined && one.rankings && other.rankings ? [one.rankings, other.rankings] : undefined;
  const rankedAt = catalogue && one.answeredAt !== null && other.answeredAt !== null ? Math.min(one.answeredAt, other.answeredAt) : null;
  return {
    list: rankings && overNow(rankings.flatMap(({ ranked }) => ranked), crossings.list, { rankedAt, now }),
    isOfMost: rankings?.some(({ isCut }) => isCut) ?? false,
    refusal: refused.refusal,
    retryIn: refused.retryIn,
    refetch: refused.refetch,
  };
}

function useRankings(resources: readonly string[]) {
  const keys = resources.join(" ");
  const document = useMemo(() => rankingsDocument(keys === "" ? [] : keys.split(" ")), [keys]);
  const pause = keys === "";
  const query = useRanking(
    document,
    { first: firstOf(resources.length) },
    { pause, isKnown: (answer) => rankingsOf(answer, resources)?.isMade === true },
  );
  const { data } = query;
  return pause
    ? { ...query, rankings: NOBODY, answeredAt: Number.POSITIVE_INFINITY }
    : { ...query, rankings: data && rankingsOf(data, resources) };
}
