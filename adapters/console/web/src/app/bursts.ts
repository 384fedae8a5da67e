/** Passes values on, at most one batch per interval; of several with the same key only the latest counts. */
export function mergeBursts<T>(pass: (value: T) => void, keyOf: (value: T) => string, interval = 250) {
  let waiting = new Map<string, T>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    if (waiting.size === 0) return;
    const batch = waiting;
    waiting = new Map();
    timer = setTimeout(flush, interval);
    for (const value of batch.values()) pass(value);
  }

  return {
    push(value: T): void {
      const key = keyOf(value);
      waiting.delete(key);
      waiting.set(key, value);
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
