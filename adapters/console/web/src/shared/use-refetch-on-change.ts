import { useEffect, useRef, useState } from "react";
import { changeCount, useChanges } from "./changes";
import { useAskAgain } from "./use-ask-again";

const PAUSE = 500;

/** Asks again after somebody changed a tenant: at once, then once per pause for as long as more changes come. */
export function useRefetchOnChange(query: Parameters<typeof useAskAgain>[0]): void {
  const changes = useChanges();
  const latest = changes[0]?.number ?? 0;
  const seen = useRef(changeCount());
  const askAgain = useAskAgain(query);
  const [{ ask, stop }] = useState(() => throttle(askAgain, PAUSE));
  useEffect(() => {
    if (latest <= seen.current) return;
    seen.current = latest;
    ask();
  }, [latest, ask]);
  useEffect(() => stop, [stop]);
}

/** Runs at once, and of all that is asked for within the interval after a run, once at its end. */
export function throttle(run: () => void, interval: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;

  function ask(): void {
    if (timer !== undefined) {
      asked = true;
      return;
    }
    asked = false;
    timer = setTimeout(end, interval);
    run();
  }

  function end(): void {
    timer = undefined;
    if (asked) ask();
  }

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    asked = false;
  }

  return { ask, stop };
}
