import { gql, type TypedDocumentNode } from "urql";
import {
  type RankingPartsFragment,
  RankingPartsFragmentDoc,
  type ResourcePartsFragment,
  ResourcePartsFragmentDoc,
} from "@/gql/graphql";
import { type Ranked, rankedOf } from "./ranking";

/** As many fields as may have an alias in one request. */
export const ASKED_AT_ONCE = 50;
/** How many tenants of one resource are looked at, at most. */
const DEEP = 20;
/** As many rows with their tenants' quotas as one request may ask for. */
const ROWS = 130;

/** An answer to `rankingsDocument`: no name of a ranking can be that of the catalogue. */
export type RankingsQuery = { readonly resources: readonly ResourcePartsFragment[] | null } & {
  readonly [alias in Alias]: RankingPartsFragment | null;
};

type Alias = `of_${string}`;

/** The rankings of several resources in one request, and the catalogue as it is by then. */
export function rankingsDocument(resources: readonly string[]): TypedDocumentNode<RankingsQuery, { first: number }> {
  const fields = resources.map(
    (key) => `${aliasOf(key)}: topTenants(resource: ${JSON.stringify(key)}, by: SHARE, first: $first) { ...RankingParts }`,
  );
  return gql`
    query Rankings($first: Int!) {
      resources {
        ...ResourceParts
      }
      ${fields.join("\n")}
    }
    ${ResourcePartsFragmentDoc}
    ${RankingPartsFragmentDoc}
  `;
}

/** By its resource: an answer to other resources, as it is shown until the next one is there, is never read as theirs. */
function aliasOf(key: string): Alias {
  return `of_${key.replaceAll(".", "_")}`;
}

/** How many tenants each of so many rankings can have. */
export function firstOf(resources: number): number {
  return Math.min(DEEP, Math.floor(ROWS / Math.max(1, resources)));
}

/** Those who take most of several resources. */
export interface Rankings {
  readonly ranked: readonly Ranked[];
  /** Whether there may be more: a ranking is as long as it was asked for. */
  readonly isCut: boolean;
  /** Whether all of them are made. */
  readonly isMade: boolean;
}

/** What an answer says of resources; undefined if that isn't known: asked for others, made by nobody yet, of two catalogues. */
export function rankingsOf(answer: RankingsQuery, asked: readonly string[]): Rankings | undefined {
  const resources = answer.resources ?? [];
  const ranked: Ranked[] = [];
  const made: boolean[] = [];
  const cut: boolean[] = [];
  for (const key of asked) {
    const ranking = answer[aliasOf(key)];
    // Nobody takes any of a resource that isn't there.
    if (ranking === null) continue;
    const counted = resources.find((resource) => resource.key === key);
    const rows = ranking && counted ? rankedOf(ranking, counted, resources) : undefined;
    if (!ranking || !rows || (ranking.asOf === null && rows.length === 0)) return undefined;
    ranked.push(...rows);
    made.push(ranking.asOf !== null);
    cut.push(ranking.nodes.length >= firstOf(asked.length));
  }
  return { ranked, isCut: cut.includes(true), isMade: !made.includes(false) };
}
