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

/** A subscription is never answered: after one that was refused, the next is taken if it isn't refused by then. */
export const REFUSED_WITHIN = 1_000;

const store = createStore<Connection>({ live: false, since: Date.now(), follows: 0, returns: 0, joins: 0, resets: 0 });
let wasLive = false;
/** Whether the subscription to changes was refused: that of now, or the one before, which makes this one doubtful. */
let refused: "no" | "now" | "before" = "no";
let taken: ReturnType<typeof setTimeout> | undefined;

function follow(): void {
  refused = "no";
  const current = store.get();
  if (current.live) return;
  const returns = wasLive ? current.returns + 1 : current.returns;
  store.set({ ...current, live: true, since: Date.now(), follows: current.follows + 1, returns });
  wasLive = true;
}

/** What began to be told is told no more. */
function stop(): void {
  clearTimeout(taken);
  const current = store.get();
  if (current.live) store.set({ ...current, live: false, since: Date.now() });
}

export const connection = {
  get: store.get,

  /** The server has looked at the subscription to changes: it tells them from now on, or refuses in a moment. */
  following(): void {
    clearTimeout(taken);
    if (refused === "no") follow();
    else if (refused === "before") taken = setTimeout(follow, REFUSED_WITHIN);
  },

  /** The server refuses to tell changes, on a connection that is as good as ever. */
  refused(): void {
    stop();
    refused = "now";
  },

  /** The server tells from now on what was subscribed to later. */
  joined(): void {
    const current = store.get();
    store.set({ ...current, joins: current.joins + 1 });
  },

  lost: stop,

  /** Closed from here. A new session starts from nothing; where changes were refused they are only asked for again. */
  reset(): void {
    clearTimeout(taken);
    const current = store.get();
    const again = refused !== "no";
    if (again) refused = "before";
    else wasLive = false;
    store.set({ ...current, live: false, since: again ? current.since : Date.now(), resets: current.resets + 1 });
  },

  /** The next person has been refused nothing. */
  forget(): void {
    refused = "no";
    connection.reset();
  },
};

export function useConnection(): Connection {
  return useStore(store);
}
