import type { QuotaPartsFragment } from "@/gql/graphql";

/** What of a quota its share is made of. */
export type Taken = Pick<QuotaPartsFragment, "limit" | "granted" | "used" | "reserved" | "overLimit" | "remaining" | "thresholds">;

/** How close to its end a quota is. */
export type Level =
  | { readonly kind: "over" | "full" | "calm" | "unlimited" }
  | { readonly kind: "reached"; readonly threshold: number };

/** What may be taken altogether; null if there is no limit. */
export function ceilingOf({ limit, granted }: Pick<Taken, "limit" | "granted">): number | null {
  return limit == null ? null : limit + granted;
}

/**
 * How much is taken of limit and grants, in whole percent. Rounded down, so that 100 is never said before it is so;
 * null where nothing could be a share of it.
 */
export function percentOf(quota: Taken): number | null {
  const ceiling = ceilingOf(quota);
  if (ceiling === null || ceiling === 0) return null;
  return Number((BigInt(quota.used + quota.reserved) * 100n) / BigInt(ceiling));
}

/** The greatest threshold that is reached; null for none. */
export function reachedOf(quota: Taken): number | null {
  const percent = percentOf(quota);
  return percent === null ? null : (quota.thresholds.findLast((threshold) => percent >= threshold) ?? null);
}

export function levelOf(quota: Taken): Level {
  if (ceilingOf(quota) === null) return { kind: "unlimited" };
  if (quota.overLimit) return { kind: "over" };
  if (quota.remaining === 0) return { kind: "full" };
  const threshold = reachedOf(quota);
  return threshold === null ? { kind: "calm" } : { kind: "reached", threshold };
}

/** The parts of the bar, each in percent of its whole length. */
export interface Bar {
  readonly used: number;
  readonly reserved: number;
  /** Where limit and grants end; 100 unless more is taken than they allow. */
  readonly ceiling: number;
  /** Where the limit itself ends, if something is granted beyond it. */
  readonly limit: number | null;
  readonly thresholds: readonly { readonly percent: number; readonly at: number }[];
}

/** How a quota is drawn; null for one without a limit, of which nothing is a share. */
export function barOf(quota: Taken): Bar | null {
  const ceiling = ceilingOf(quota);
  if (ceiling === null) return null;
  const whole = Math.max(ceiling, quota.used + quota.reserved);
  const part = (amount: number) => (whole === 0 ? 0 : (amount / whole) * 100);
  const marks = quota.thresholds.map((percent) => ({ percent, at: part((ceiling * percent) / 100) }));
  return {
    used: part(quota.used),
    reserved: part(quota.reserved),
    ceiling: whole === 0 ? 100 : part(ceiling),
    limit: quota.granted > 0 ? part(quota.limit ?? 0) : null,
    // The end of the bar is a mark itself.
    thresholds: ceiling === 0 ? [] : marks.filter(({ at }) => at < 100),
  };
}
