import { useEffect, useState } from "react";

/** A wait that is shorter needs no words. */
export const SAID_AFTER_SECONDS = 3;

/** Whole seconds since a time, in milliseconds since 1970, or since this was shown first. */
export function useAge(since?: number): number {
  const [seconds, setSeconds] = useState(() => ageOf(since ?? Date.now()));
  useEffect(() => {
    const start = since ?? Date.now();
    setSeconds(ageOf(start));
    const timer = setInterval(() => setSeconds(ageOf(start)), 500);
    return () => clearInterval(timer);
  }, [since]);
  return seconds;
}

function ageOf(start: number): number {
  return Math.floor((Date.now() - start) / 1000);
}
