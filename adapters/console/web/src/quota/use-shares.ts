import { useEffect, useState } from "react";
import { RankingDocument, type RankingQuery, ResourceCatalogueDocument, type ResourcePartsFragment } from "@/gql/graphql";
import type { Refusal } from "@/shared/refusal";
import { useLiveQuery } from "@/shared/use-live-query";
import { heldOrder, RANKED_AT_MOST, type Ranked, rankedOf, resourceOf } from "./ranking";
import { useRanking } from "./use-ranking";

interface Shares {
  /** Undefined until the catalogue is there, where nobody asked for one. */
  readonly resource: string | undefined;
  readonly catalogue: readonly ResourcePartsFragment[] | undefined;
  /** In the order in which they were shown first. Undefined until they are there. */
  readonly rows: readonly Ranked[] | undefined;
  /** Null while the ranking is being made. */
  readonly asOf: string | null | undefined;
  /** Whether the order is another one by now. */
  readonly moved: boolean;
  readonly loading: boolean;
  readonly refusal: Refusal | null;
  readonly retryIn: number | null;
  readonly refetch: () => void;
  /** Shows the order of now. */
  readonly take: () => void;
}

/** Who takes the greatest share of a resource, as it changes; the rows stay where they are until somebody wants the new order. */
export function useShares(asked: string | undefined): Shares {
  const known = useLiveQuery(ResourceCatalogueDocument, {}, { pause: asked !== undefined });
  const resource = resourceOf(asked, known.data?.resources ?? undefined);
  const query = useRanking(
    RankingDocument,
    { resource: resource ?? "", first: RANKED_AT_MOST },
    { pause: resource === undefined, isKnown: (answer) => isKnown(answer, resource) },
  );
  const { data, fetching, outdated } = query;
  const catalogue = data?.resources ?? known.data?.resources ?? undefined;
  const ranking = outdated ? undefined : data?.topTenants;
  const now = data && !outdated ? rowsOf(data, resource) : undefined;

  // What was kept from before isn't an order to hold on to.
  const [shown, setShown] = useState<{ readonly resource: string; readonly rows: readonly Ranked[] }>();
  const held = shown && shown.resource === resource ? shown.rows : null;
  useEffect(() => {
    if (held === null && !fetching && now && now.length > 0 && resource !== undefined) setShown({ resource, rows: now });
  });
  const { rows, moved } = held !== null && now !== undefined ? heldOrder(held, now) : { rows: now, moved: false };

  const { refusal, retryIn, refetch } = resource === undefined ? known : query;
  const unknown = Boolean(ranking) && !refusal;
  return {
    resource,
    catalogue,
    rows,
    asOf: ranking?.asOf,
    moved,
    loading: outdated || ((known.loading || query.loading || unknown) && rows === undefined),
    refusal,
    retryIn,
    refetch,
    take: () => setShown(undefined),
  };
}

/** Of a resource that isn't there nothing will ever be ranked. */
function isKnown(answer: RankingQuery, resource: string | undefined): boolean {
  const { topTenants } = answer;
  return !topTenants || (topTenants.asOf !== null && rowsOf(answer, resource) !== undefined);
}

function rowsOf({ topTenants, resources }: RankingQuery, resource: string | undefined): readonly Ranked[] | undefined {
  const counted = resources?.find(({ key }) => key === resource);
  return topTenants && resources && counted ? rankedOf(topTenants, counted, resources) : undefined;
}
