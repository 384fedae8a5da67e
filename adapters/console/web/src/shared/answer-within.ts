import { learnServerClock } from "./server-clock";

/** Milliseconds that a server has for an answer; then it counts as out of reach, and is asked again. */
export const ANSWER_WITHIN = 20_000;

/** `fetch` that gives up on a server which takes a request and says nothing, and learns the time from one that answers. */
export const patientFetch: typeof fetch = async (input, init) => {
  const signals = [AbortSignal.timeout(ANSWER_WITHIN), ...(init?.signal ? [init.signal] : [])];
  const sentAt = Date.now();
  const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) });
  learnServerClock(response.headers.get("date"), sentAt);
  return response;
};
