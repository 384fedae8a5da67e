import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mergeBursts } from "./bursts";
import { topicOf } from "./live";

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
  const bursts = mergeBursts<unknown>((value) => passed.push(value), topicOf);
  const changes = [1, 2, 3, 4, 5].map(told);
  for (const change of changes) bursts.push(change);
  vi.advanceTimersByTime(250);
  expect(passed).toEqual(changes);
});

it("tells the latest of what is used, of each resource, and every threshold", () => {
  const used = (key: string, amount: number) => ({
    data: { usageChanged: { tenantId: "t1", quota: { resource: { key }, used: amount } } },
  });
  const crossed = (threshold: number) => ({
    data: { quotaThresholdCrossed: { tenantId: "t1", resource: "users", threshold } },
  });
  const passed: unknown[] = [];
  const bursts = mergeBursts<unknown>((value) => passed.push(value), topicOf);
  const told = [used("users", 1), used("users", 2), used("storage", 1), used("users", 3), crossed(80), crossed(95)];
  for (const value of told) bursts.push(value);
  vi.advanceTimersByTime(250);
  expect(passed).toEqual([used("users", 1), used("users", 3), used("storage", 1), crossed(80), crossed(95)]);
});
