import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { later } from "./later";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("runs a moment after it was asked for, and a whole moment after the last one who asked", () => {
  const run = vi.fn();
  const { ask } = later(run, 1_000);
  ask();
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(900);
  ask();
  ask();
  vi.advanceTimersByTime(100);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(2);
});

it("runs no more once it is stopped", () => {
  const run = vi.fn();
  const { ask, stop } = later(run, 1_000);
  ask();
  ask();
  stop();
  vi.advanceTimersByTime(10_000);
  expect(run).not.toHaveBeenCalled();
});
