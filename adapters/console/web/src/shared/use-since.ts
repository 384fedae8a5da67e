import { useRef } from "react";

/** Since when something is so, in milliseconds since 1970; null while it isn't. */
export function useSince(isSo: boolean): number | null {
  const since = useRef<number | null>(null);
  if (isSo) since.current ??= Date.now();
  else since.current = null;
  return since.current;
}
