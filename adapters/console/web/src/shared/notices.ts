import { createStore, useStore } from "./store";

/** Something that was done, with the way to look at it. */
export interface Notice {
  readonly number: number;
  readonly title: string;
  readonly tenantId: string | null;
}

const store = createStore<readonly Notice[]>([]);
let count = 0;

export function notify(title: string, tenantId: string | null = null): void {
  count += 1;
  // One at a time is calm; what happened is in the history.
  store.set([{ number: count, title, tenantId }]);
}

export function dismissNotice(number: number): void {
  store.set(store.get().filter((notice) => notice.number !== number));
}

export function useNotices(): readonly Notice[] {
  return useStore(store);
}
