import { createStore, useStore } from "./store";

const EVERY = 20_000;
const now = createStore(Date.now());
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, to some seconds: "2 minutes ago" moves on without a timer per place that says it. */
export function useNow(): number {
  timer ??= setInterval(() => now.set(Date.now()), EVERY);
  return useStore(now);
}
