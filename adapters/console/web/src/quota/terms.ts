import type { QuotaEnforcement, QuotaPartsFragment } from "@/gql/graphql";

/** What is set of a quota. */
export interface Terms {
  /** Null for no limit. */
  readonly limit: number | null;
  readonly enforcement: QuotaEnforcement;
  readonly thresholds: readonly number[];
}

export const TERMS: readonly (keyof Terms)[] = ["limit", "enforcement", "thresholds"];

/** What a new quota has unless somebody says otherwise. */
export const DEFAULT_THRESHOLDS: readonly number[] = [80, 95, 100];

export function termsOf({ limit, enforcement, thresholds }: QuotaPartsFragment): Terms {
  return { limit: limit ?? null, enforcement, thresholds };
}

/** What a form begins with: what holds, or for a quota that isn't set what a new one has. */
export function termsToBegin(quota: QuotaPartsFragment): Terms {
  const terms = termsOf(quota);
  return quota.version > 0 ? terms : { ...terms, thresholds: DEFAULT_THRESHOLDS };
}

export function sameTerm(field: keyof Terms, one: Terms, other: Terms): boolean {
  return JSON.stringify(one[field]) === JSON.stringify(other[field]);
}

export function sameTerms(one: Terms, other: Terms): boolean {
  return TERMS.every((field) => sameTerm(field, one, other));
}
