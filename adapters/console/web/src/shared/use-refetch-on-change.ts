import { useEffect, useRef, useState } from "react";
import { changeCount, useChanges } from "./changes";
import { paced } from "./paced";
import { useAskAgain } from "./use-ask-again";

const PAUSE = 500;

/** Asks again after somebody changed a tenant: at once, then once per pause for as long as more changes come. */
export function useRefetchOnChange(query: Parameters<typeof useAskAgain>[0]): void {
  const changes = useChanges();
  const latest = changes[0]?.number ?? 0;
  const seen = useRef(changeCount());
  const askAgain = useAskAgain(query);
  const [{ ask, stop }] = useState(() => paced(askAgain, PAUSE, "beginning"));
  useEffect(() => {
    if (latest <= seen.current) return;
    seen.current = latest;
    ask();
  }, [latest, ask]);
  useEffect(() => stop, [stop]);
}
