import { createBrowserHistory, type RouterHistory } from "@tanstack/react-router";

type State = Readonly<Record<string, unknown>>;

/** What the router itself keeps of an entry: its place, and nothing of a person. */
const PLACE = ["__TSR_index", "__TSR_key", "key"];

/** The state of an entry with the mark of the one whose it is. */
export function owned(state: unknown, owner: string | null): State {
  return owner === null ? stateOf(state) : { ...stateOf(state), owner };
}

/** The state of an entry as its page knows it. */
export function unmarked(state: unknown): unknown {
  if (!isState(state)) return state;
  const { owner: _, ...rest } = state;
  return rest;
}

/** Whether somebody else was signed in when an entry was made. One without a mark is a link, which is for everybody. */
export function isForeign(state: unknown, owner: string | null): boolean {
  const marked = stateOf(state)["owner"];
  return owner !== null && marked !== undefined && marked !== owner;
}

/** What remains of an entry for another person. */
export function placeOf(state: unknown): State {
  return Object.fromEntries(Object.entries(stateOf(state)).filter(([name]) => PLACE.includes(name)));
}

/**
 * The browser's history, whose entries remember whose they are: whoever goes back to one of another person finds the
 * page, and none of the dialogs, drafts and keys. The router sees nothing of the mark: an address that is asked for
 * again would be another one by it.
 */
export function createOwnedHistory(whoIsHere: () => string | null, closed: (href: string) => string): RouterHistory {
  // Before the router's own listener, which finds the entry cleared.
  window.addEventListener("popstate", ({ state }) => {
    const owner = whoIsHere();
    if (isForeign(state, owner)) window.history.replaceState(owned(placeOf(state), owner), "", closed(window.location.href));
  });
  return createBrowserHistory({ window: markingWindow(whoIsHere) });
}

/** As much of the window as the router's history uses. */
function markingWindow(whoIsHere: () => string | null) {
  const { history } = window;
  return {
    document,
    get location() {
      return window.location;
    },
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    history: {
      get state() {
        return unmarked(history.state);
      },
      get length() {
        return history.length;
      },
      pushState: (state: unknown, unused: string, href?: string) => history.pushState(owned(state, whoIsHere()), unused, href),
      replaceState: (state: unknown, unused: string, href?: string) => history.replaceState(owned(state, whoIsHere()), unused, href),
      back: () => history.back(),
      forward: () => history.forward(),
      go: (steps: number) => history.go(steps),
    },
  };
}

function stateOf(state: unknown): State {
  return isState(state) ? state : {};
}

function isState(state: unknown): state is State {
  return typeof state === "object" && state !== null;
}
