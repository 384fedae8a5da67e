/**
 * Passes values on, at most one batch per interval; of several with the same key only the first and the latest count.
 * The first, since a tenant's first change is its creation, which no later one tells.
 */
export function mergeBursts<T>(pass: (value: T) => void, keyOf: (value: T) => string, interval = 250) {
  let first = new Map<string, T>();
  let later = new Map<string, T>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    if (first.size === 0) return;
    const batch = [...first.values(), ...later.values()];
    first = new Map();
    later = new Map();
    timer = setTimeout(flush, interval);
    for (const value of batch) pass(value);
  }

  return {
    push(value: T): void {
      const key = keyOf(value);
      if (first.has(key)) {
        later.delete(key);
        later.set(key, value);
      } else {
        first.set(key, value);
      }
      // The first one goes through at once: a single change is never late.
      if (timer === undefined) flush();
    },
    stop(): void {
      clearTimeout(timer);
      timer = undefined;
      first.clear();
      later.clear();
    },
  };
}
