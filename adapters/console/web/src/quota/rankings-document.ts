import { gql, type TypedDocumentNode } from "urql";
import { type RankingPartsFragment, RankingPartsFragmentDoc } from "@/gql/graphql";

/** As many fields as may have an alias in one request. */
export const ASKED_AT_ONCE = 50;
/** How many tenants of one resource are looked at, at most. */
const DEEP = 20;
/** As many rows with their tenants' quotas as one request may ask for. */
const ROWS = 130;

export type RankingsQuery = Readonly<Record<string, RankingPartsFragment | null>>;

/** The rankings of several resources in one request, each under the name that `aliasOf` gives it. */
export function rankingsDocument(resources: readonly string[]): TypedDocumentNode<RankingsQuery, { first: number }> {
  const fields = resources.map(
    (key, place) => `${aliasOf(place)}: topTenants(resource: ${JSON.stringify(key)}, by: SHARE, first: $first) { ...RankingParts }`,
  );
  return gql`
    query Rankings($first: Int!) {
      ${fields.join("\n") || "__typename"}
    }
    ${RankingPartsFragmentDoc}
  `;
}

export function aliasOf(place: number): string {
  return `ranking${place}`;
}

/** How many tenants each of so many rankings can have. */
export function firstOf(resources: number): number {
  return Math.min(DEEP, Math.floor(ROWS / Math.max(1, resources)));
}
