import { useEffect, useRef, useState } from "react";

/** What a value has become since it was shown first; null while it is what it was then. */
export function useLatestChange(value: string): string | null {
  const before = useRef(value);
  const [latest, setLatest] = useState<string | null>(null);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setLatest(value);
  }, [value]);
  return latest;
}
