import { useEffect, useRef, useState } from "react";
import type { LiveQuery } from "./use-live-query";

/**
 * Asks a query again, but never while its answer is on its way: that would call it off, and a server that says nothing
 * would never be found out. It asks once more then as soon as the answer is there. What was refused is tried again by
 * itself, or trying again doesn't help.
 */
export function useAskAgain({ fetching, refusal, refetch }: Pick<LiveQuery<unknown>, "fetching" | "refusal" | "refetch">): () => void {
  const current = useRef(refetch);
  current.current = refetch;
  const [{ ask, tell }] = useState(() => patient(() => current.current()));
  const refused = refusal !== null;
  useEffect(() => tell({ fetching, refused }), [tell, fetching, refused]);
  return ask;
}

/** Asks at once, and while an answer is on its way once after it. `tell` says whether one is. */
export function patient(ask: () => void) {
  let awaited = false;
  let again = false;

  function tell({ fetching, refused }: { readonly fetching: boolean; readonly refused: boolean }): void {
    awaited = fetching;
    if (fetching) return;
    const wanted = again && !refused;
    again = false;
    if (wanted) ask();
  }

  return {
    ask(): void {
      if (awaited) again = true;
      else ask();
    },
    tell,
  };
}
