import type { EntryRefFragment } from "@/gql/graphql";
import { createStore, useStore } from "./store";

/** Something that was done or refused, with the way to look at it. */
export interface Notice {
  readonly number: number;
  /** What was refused stays until somebody has read it. */
  readonly kind: "done" | "refused";
  readonly title: string;
  readonly detail: string | null;
  /** Whose history has it; null for somebody who may not read it. */
  readonly tenantId: string | null;
  /** The entry that says so; null until it is known. */
  readonly entry: EntryRefFragment | null;
}

const store = createStore<readonly Notice[]>([]);
let count = 0;

/** Says that something was done; the notice's number. */
export function notify(title: string, tenantId: string | null = null): number {
  count += 1;
  // One at a time is calm; what was done is in the history.
  const unread = store.get().filter(({ kind }) => kind === "refused");
  store.set([...unread, { number: count, kind: "done", title, detail: null, tenantId, entry: null }]);
  return count;
}

/** Says that something was refused which no page shows any more. */
export function notifyRefused(title: string, detail: string, tenantId: string | null = null): void {
  count += 1;
  const others = store.get().filter((notice) => notice.title !== title);
  store.set([...others, { number: count, kind: "refused", title, detail, tenantId, entry: null }]);
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
