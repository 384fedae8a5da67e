import type { EntryRefFragment } from "@/gql/graphql";
import type { AuditSearch } from "./audit-search";

type Entry = Pick<EntryRefFragment, "id" | "at" | "action" | "tenantId">;

/**
 * What an address says to show an entry whatever comes after it: unfolded, as the first of its kind. The time is the
 * entry's own, not a day, which begins elsewhere at another time.
 */
export function entrySearch(entry: Entry): AuditSearch {
  return { action: [entry.action], upTo: entry.at, entry: entry.id };
}

/** The address of an entry, to pass on. */
export function entryAddress(entry: Entry, origin: string): string {
  const path = entry.tenantId ? `/console/tenants/${entry.tenantId}/history` : "/console/audit";
  const search = new URLSearchParams({ action: entry.action, upTo: entry.at, entry: entry.id });
  return `${origin}${path}?${search.toString()}`;
}

/** One microsecond later: the API's `to` leaves out its own moment, and its times have six decimals. */
export function justAfter(at: string): string {
  const micros = Number(at.slice(-4, -1)) + 1;
  if (micros < 1000) return `${at.slice(0, -4)}${String(micros).padStart(3, "0")}Z`;
  return new Date(Date.parse(at) + 1).toISOString().replace("Z", "000Z");
}
