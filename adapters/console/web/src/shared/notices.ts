import type { EntryRefFragment } from "@/gql/graphql";
import { createStore, useStore } from "./store";

/** Something that was done, with the way to look at it. */
export interface Notice {
  readonly number: number;
  readonly title: string;
  /** Whose history has it; null for somebody who may not read it. */
  readonly tenantId: string | null;
  /** The entry that says so; null until it is known. */
  readonly entry: EntryRefFragment | null;
}

const store = createStore<readonly Notice[]>([]);
let count = 0;

/** Shows a notice; its number. */
export function notify(title: string, tenantId: string | null = null): number {
  count += 1;
  // One at a time is calm; what happened is in the history.
  store.set([{ number: count, title, tenantId, entry: null }]);
  return count;
}

/** Adds the entry of the history to a notice, if it is still shown. */
export function completeNotice(number: number, entry: EntryRefFragment): void {
  store.set(store.get().map((notice) => (notice.number === number ? { ...notice, entry } : notice)));
}

export function dismissNotice(number: number): void {
  store.set(store.get().filter((notice) => notice.number !== number));
}

/** Another person gets to see none of them. */
export function forgetNotices(): void {
  store.set([]);
}

/** The notices that are shown. */
export function shownNotices(): readonly Notice[] {
  return store.get();
}

export function useNotices(): readonly Notice[] {
  return useStore(store);
}
