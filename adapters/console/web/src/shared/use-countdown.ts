import { useEffect, useRef, useState } from "react";

/** Counts whole seconds down to zero and then does `done` once. Null doesn't count. */
export function useCountdown(seconds: number | null, started: unknown, done: () => void): number | null {
  const [left, setLeft] = useState(seconds);
  const latest = useRef(done);
  latest.current = done;

  useEffect(() => {
    setLeft(seconds);
    if (seconds === null) return undefined;
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(rest);
      if (rest === 0) {
        clearInterval(timer);
        latest.current();
      }
    }, 250);
    return () => clearInterval(timer);
  }, [seconds, started]);

  // Before it has begun nothing has gone by.
  return seconds === null ? null : (left ?? seconds);
}
