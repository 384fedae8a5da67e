/**
 * Passes values on, at most one batch per interval. What has the same key is the same thing told again: only the latest
 * of it counts.
 */
export function mergeBursts<T>(pass: (value: T) => void, keyOf: (value: T) => string, interval = 250) {
  let waiting = new Map<string, T>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    if (waiting.size === 0) return;
    const batch = [...waiting.values()];
    waiting = new Map();
    timer = setTimeout(flush, interval);
    // In one go: React renders once for all of them.
    for (const value of batch) pass(value);
  }

  return {
    push(value: T): void {
      waiting.set(keyOf(value), value);
      // The first one goes through at once: a single change is never late.
      if (timer === undefined) flush();
    },
    stop(): void {
      clearTimeout(timer);
      timer = undefined;
      waiting.clear();
    },
  };
}
