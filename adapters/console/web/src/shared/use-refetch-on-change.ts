import { useEffect, useRef } from "react";
import { changeCount, useChanges } from "./changes";

const PAUSE = 500;

/** Asks again after somebody changed a tenant; of many changes at once, once. */
export function useRefetchOnChange(refetch: () => void): void {
  const changes = useChanges();
  const latest = changes[0]?.number ?? 0;
  const seen = useRef(changeCount());
  useEffect(() => {
    if (latest <= seen.current) return undefined;
    const timer = setTimeout(() => {
      seen.current = latest;
      refetch();
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [latest, refetch]);
}
