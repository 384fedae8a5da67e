import { useEffect, useRef } from "react";
import type { LiveQuery } from "./use-live-query";

/**
 * Asks a query again every so many milliseconds, for what nobody tells of. Never while its answer is on its way: that
 * will be new enough, and a server that says nothing would never be found out if it were called off each time.
 */
export function useAskEvery(
  query: Pick<LiveQuery<unknown>, "fetching" | "refusal" | "refetch">,
  interval: number,
  { pause = false }: { readonly pause?: boolean } = {},
): void {
  const latest = useRef(query);
  latest.current = query;
  // What was refused is asked again when its refusal says; another attempt would only be on the trail.
  const stopped = pause || query.refusal !== null;
  useEffect(() => {
    if (stopped) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden && !latest.current.fetching) latest.current.refetch();
    }, interval);
    return () => clearInterval(timer);
  }, [stopped, interval]);
}
