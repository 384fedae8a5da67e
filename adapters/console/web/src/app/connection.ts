import { createStore, useStore } from "@/shared/store";

export interface Connection {
  readonly live: boolean;
  /** Since when it is as it is, in milliseconds since 1970. */
  readonly since: number;
  /**
   * How often the server began to tell changes. What was asked for before may have missed one: whoever shows data
   * asks again when it grows.
   */
  readonly follows: number;
  /** How often a lost connection came back. */
  readonly returns: number;
}

const store = createStore<Connection>({ live: false, since: Date.now(), follows: 0, returns: 0 });
let wasLive = false;

export const connection = {
  get: store.get,

  /** The server tells changes from now on. */
  following(): void {
    const { live, follows, returns } = store.get();
    if (live) return;
    store.set({ live: true, since: Date.now(), follows: follows + 1, returns: wasLive ? returns + 1 : returns });
    wasLive = true;
  },

  lost(): void {
    const current = store.get();
    if (current.live) store.set({ ...current, live: false, since: Date.now() });
  },

  /** A new session starts from nothing. */
  reset(): void {
    wasLive = false;
    store.set({ ...store.get(), live: false, since: Date.now() });
  },
};

export function useConnection(): Connection {
  return useStore(store);
}
