import { useEffect, useState } from "react";

const LOOKED_AT = 1_000;

/**
 * The version that a decision is made on. A change that arrives under the pointer counts as seen after a second, or
 * once the server has said CONFLICT: a click in the same moment was meant for the state before.
 */
export function useSeenVersion(version: number, conflict: boolean): number {
  const [seen, setSeen] = useState(version);
  useEffect(() => {
    if (version === seen) return undefined;
    if (conflict) {
      setSeen(version);
      return undefined;
    }
    const timer = setTimeout(() => setSeen(version), LOOKED_AT);
    return () => clearTimeout(timer);
  }, [version, seen, conflict]);
  return seen;
}
