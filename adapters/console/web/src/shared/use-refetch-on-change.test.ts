import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { throttle } from "./use-refetch-on-change";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks at once, and goes on asking while changes keep coming", () => {
  const run = vi.fn();
  const { ask } = throttle(run, 500);
  ask();
  expect(run).toHaveBeenCalledTimes(1);
  for (let change = 0; change < 20; change += 1) {
    vi.advanceTimersByTime(100);
    ask();
  }
  expect(run).toHaveBeenCalledTimes(5);
  vi.advanceTimersByTime(1000);
  expect(run, "the last change is asked for").toHaveBeenCalledTimes(6);
  ask();
  expect(run).toHaveBeenCalledTimes(7);
});

it("asks nothing more once it is stopped", () => {
  const run = vi.fn();
  const { ask, stop } = throttle(run, 500);
  ask();
  ask();
  stop();
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledTimes(1);
});
