import { createStore, useStore } from "@/shared/store";

export interface Connection {
  readonly live: boolean;
  /** Since when it is as it is, in milliseconds since 1970. */
  readonly since: number;
  /** How often a lost connection came back: whoever shows data asks again when it grows. */
  readonly returns: number;
}

const store = createStore<Connection>({ live: false, since: Date.now(), returns: 0 });
let wasLive = false;

export const connection = {
  get: store.get,

  opened(): void {
    const { live, returns } = store.get();
    if (live) return;
    store.set({ live: true, since: Date.now(), returns: wasLive ? returns + 1 : returns });
    wasLive = true;
  },

  lost(): void {
    const current = store.get();
    if (current.live) store.set({ ...current, live: false, since: Date.now() });
  },

  /** A new session starts from nothing. */
  reset(): void {
    wasLive = false;
    store.set({ live: false, since: Date.now(), returns: store.get().returns });
  },
};

export function useConnection(): Connection {
  return useStore(store);
}
