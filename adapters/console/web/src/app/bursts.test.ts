import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mergeBursts } from "./bursts";
import { entryOf } from "./live";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("passes a single change on at once, and a burst in batches, what is told twice once", () => {
  const passed: string[] = [];
  const bursts = mergeBursts<string>((value) => passed.push(value), (value) => value);
  bursts.push("a1");
  expect(passed).toEqual(["a1"]);
  for (const value of ["a2", "b1", "a3", "a2", "c1"]) bursts.push(value);
  expect(passed).toEqual(["a1"]);
  vi.advanceTimersByTime(250);
  expect(passed).toEqual(["a1", "a2", "b1", "a3", "c1"]);
  bursts.push("d1");
  expect(passed.at(-1), "the next batch has its time").toBe("c1");
  vi.advanceTimersByTime(250);
  expect(passed.at(-1)).toBe("d1");
});

it("passes on every change of one tenant, however fast they come", () => {
  const told = (entryNumber: number) => ({ data: { tenantChanged: { tenantId: "t1", entryNumber } } });
  const passed: unknown[] = [];
  const bursts = mergeBursts<unknown>((value) => passed.push(value), entryOf);
  const changes = [1, 2, 3, 4, 5].map(told);
  for (const change of changes) bursts.push(change);
  vi.advanceTimersByTime(250);
  expect(passed).toEqual(changes);
});
