import { useMemo } from "react";
import type { RankingPartsFragment } from "@/gql/graphql";
import type { Refusal } from "@/shared/refusal";
import { useNow } from "@/shared/use-now";
import { useCrossings } from "./crossings";
import { type OverNow, overNow } from "./over-now";
import { type Counted, type Ranked, rankedOf } from "./ranking";
import { aliasOf, ASKED_AT_ONCE, firstOf, rankingsDocument, type RankingsQuery } from "./rankings-document";
import { useRanking } from "./use-ranking";

export interface Over {
  /** Undefined until it is known. */
  readonly list: readonly OverNow[] | undefined;
  readonly refusal: Refusal | null;
  readonly retryIn: number | null;
  readonly refetch: () => void;
}

const NOTHING: readonly Counted[] = [];

/** Who is over a threshold of any resource of the catalogue: null for callers who may not compare tenants. */
export function useOverNow(catalogue: readonly Counted[] | null | undefined): Over {
  const crossings = useCrossings();
  const now = useNow();
  const all = catalogue ?? NOTHING;
  // A catalogue has 100 resources at most.
  const one = useRankings(all.slice(0, ASKED_AT_ONCE), all);
  const other = useRankings(all.slice(ASKED_AT_ONCE, 2 * ASKED_AT_ONCE), all);
  const refused = one.refusal ? one : other;
  const ranked = one.ranked && other.ranked ? [...one.ranked, ...other.ranked] : undefined;
  const rankedAt = catalogue && one.answeredAt !== null && other.answeredAt !== null ? Math.min(one.answeredAt, other.answeredAt) : null;
  const known = catalogue === undefined ? undefined : ranked;
  return {
    list: known ? overNow(known, crossings.list, { rankedAt, now }) : undefined,
    refusal: refused.refusal,
    retryIn: refused.retryIn,
    refetch: refused.refetch,
  };
}

function useRankings(resources: readonly Counted[], catalogue: readonly Counted[]) {
  const keys = resources.map(({ key }) => key).join(" ");
  const document = useMemo(() => rankingsDocument(keys === "" ? [] : keys.split(" ")), [keys]);
  const pause = keys === "";
  const query = useRanking(document, { first: firstOf(resources.length) }, { pause, isMade });
  const { data } = query;
  const ranked = data && resources.flatMap((resource, place) => ranking(data[aliasOf(place)], resource));

  function ranking(found: RankingPartsFragment | null | undefined, resource: Counted): readonly Ranked[] {
    return found ? rankedOf(found, resource, catalogue) : [];
  }

  return pause ? { ...query, ranked: [], answeredAt: Number.POSITIVE_INFINITY } : { ...query, ranked };
}

function isMade(rankings: RankingsQuery): boolean {
  return Object.values(rankings).every((ranking) => typeof ranking !== "object" || ranking?.asOf !== null);
}
