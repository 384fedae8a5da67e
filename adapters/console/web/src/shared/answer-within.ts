/** Milliseconds that a server has for an answer; then it counts as out of reach, and is asked again. */
export const ANSWER_WITHIN = 20_000;

/** `fetch` that gives up on a server which takes a request and says nothing. */
export const patientFetch: typeof fetch = (input, init) => {
  const signals = [AbortSignal.timeout(ANSWER_WITHIN), ...(init?.signal ? [init.signal] : [])];
  return fetch(input, { ...init, signal: AbortSignal.any(signals) });
};
