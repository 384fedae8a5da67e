import type { TenantRowFragment } from "@/gql/graphql";
import { serverNow } from "./server-clock";
import { createStore, useStore } from "./store";

/** A change that somebody made while the page was open. */
export interface Change {
  readonly number: number;
  readonly tenantId: string;
  /** As it was after the change; null for one that is gone. */
  readonly tenant: Pick<TenantRowFragment, "displayName" | "slug" | "status" | "labels"> | null;
  readonly action: string;
  readonly entryNumber: number;
  /** By the server's clock. */
  readonly at: number;
}

/** More than that nobody looks at; it keeps the memory flat over days. */
const KEPT = 200;

const store = createStore<readonly Change[]>([]);
let count = 0;

export function recordChange(change: Omit<Change, "number" | "at">): void {
  count += 1;
  store.set([{ ...change, number: count, at: serverNow() }, ...store.get().slice(0, KEPT - 1)]);
}

/** The latest change's number: later ones are news. */
export function changeCount(): number {
  return count;
}

export function forgetChanges(): void {
  store.set([]);
}

/** What has changed, newest first. */
export function useChanges(): readonly Change[] {
  return useStore(store);
}
