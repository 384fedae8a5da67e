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
  /** How often the server began to tell one thing more on a connection that was open. */
  readonly joins: number;
  /** How often it was closed from here. What is followed besides the changes of tenants has to be followed again. */
  readonly resets: number;
}

const store = createStore<Connection>({ live: false, since: Date.now(), follows: 0, returns: 0, joins: 0, resets: 0 });
let wasLive = false;

export const connection = {
  get: store.get,

  /** The server tells changes from now on. */
  following(): void {
    const current = store.get();
    if (current.live) return;
    const returns = wasLive ? current.returns + 1 : current.returns;
    store.set({ ...current, live: true, since: Date.now(), follows: current.follows + 1, returns });
    wasLive = true;
  },

  /** The server tells from now on what was subscribed to later. */
  joined(): void {
    const current = store.get();
    store.set({ ...current, joins: current.joins + 1 });
  },

  lost(): void {
    const current = store.get();
    if (current.live) store.set({ ...current, live: false, since: Date.now() });
  },

  /** A new session starts from nothing. */
  reset(): void {
    wasLive = false;
    const current = store.get();
    store.set({ ...current, live: false, since: Date.now(), resets: current.resets + 1 });
  },
};

export function useConnection(): Connection {
  return useStore(store);
}
