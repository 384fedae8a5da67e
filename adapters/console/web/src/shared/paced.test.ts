import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paced } from "./paced";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("what runs at the beginning of an interval", () => {
  it("runs at once, and goes on while it is asked for", () => {
    const run = vi.fn();
    const { ask } = paced(run, 500, "beginning");
    ask();
    expect(run).toHaveBeenCalledTimes(1);
    for (let change = 0; change < 20; change += 1) {
      vi.advanceTimersByTime(100);
      ask();
    }
    expect(run).toHaveBeenCalledTimes(5);
    vi.advanceTimersByTime(1000);
    expect(run, "for whoever asked last").toHaveBeenCalledTimes(6);
    ask();
    expect(run).toHaveBeenCalledTimes(7);
  });
});

describe("what runs at the end of an interval", () => {
  it("runs a moment after it was asked for, and a whole moment after the last one who asked", () => {
    const run = vi.fn();
    const { ask } = paced(run, 1_000, "end");
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
});

it.each([
  ["beginning", 1],
  ["end", 0],
] as const)("what runs at the %s of an interval runs no more once it is stopped", (runsAt, before) => {
  const run = vi.fn();
  const { ask, stop } = paced(run, 500, runsAt);
  ask();
  ask();
  stop();
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(before);
});
