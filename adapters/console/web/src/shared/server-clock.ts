import { createStore, useStore } from "./store";

/** How far behind the `Date` of an answer may be: it is in whole seconds, and servers don't write it anew for each. */
const BEHIND = 2_000;

const ahead = createStore<number | null>(null);

/**
 * Learns from the header `Date` of an answer (RFC 9110, 6.6.1) how far the server's clock is ahead of this computer's.
 * It was written after the request was sent and before now, so it leaves some room: within that what is known stays,
 * and a clock that is right is left alone. Without the header the clocks count as equal.
 */
export function learnServerClock(date: string | null, sentAt: number, now = Date.now()): void {
  const told = Date.parse(date ?? "");
  const known = ahead.get() ?? 0;
  // A clock that was set back meanwhile tells nothing.
  if (Number.isNaN(told) || now < sentAt) ahead.set(known);
  else ahead.set(Math.min(told + BEHIND - sentAt, Math.max(told - now, known)));
}

/**
 * The time by the server's clock, in milliseconds since 1970: what the API's times are compared with. It is this
 * computer's until an answer has told.
 */
export function serverNow(): number {
  return Date.now() + (ahead.get() ?? 0);
}

/** How many milliseconds the server's clock is ahead; null as long as there was no answer. */
export function useServerAhead(): number | null {
  return useStore(ahead);
}
