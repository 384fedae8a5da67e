import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mergeBursts } from "./bursts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("passes a single change on at once, and of a burst only the latest of each tenant", () => {
  const passed: string[] = [];
  const bursts = mergeBursts<string>((value) => passed.push(value), (value) => value.charAt(0));
  bursts.push("a1");
  expect(passed).toEqual(["a1"]);
  for (const value of ["a2", "b1", "a3", "b2"]) bursts.push(value);
  expect(passed).toEqual(["a1"]);
  vi.advanceTimersByTime(250);
  expect(passed).toEqual(["a1", "a3", "b2"]);
  vi.advanceTimersByTime(1000);
  bursts.push("c1");
  expect(passed.at(-1)).toBe("c1");
});
