import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mergeBursts } from "./bursts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("passes a single change on at once, and of a burst only the first and the latest of each tenant", () => {
  const passed: string[] = [];
  const bursts = mergeBursts<string>((value) => passed.push(value), (value) => value.charAt(0));
  bursts.push("a1");
  expect(passed).toEqual(["a1"]);
  for (const value of ["a2", "b1", "a3", "b2", "a4", "c1"]) bursts.push(value);
  expect(passed).toEqual(["a1"]);
  vi.advanceTimersByTime(250);
  expect(passed).toEqual(["a1", "a2", "b1", "c1", "b2", "a4"]);
  vi.advanceTimersByTime(1000);
  bursts.push("d1");
  expect(passed.at(-1)).toBe("d1");
});

it("tells a creation even if the tenant is activated in the same burst", () => {
  const passed: string[] = [];
  const bursts = mergeBursts<string>((value) => passed.push(value), (value) => value.split(":")[0] ?? "");
  bursts.push("another:tenant.update");
  for (const action of ["create", "activate"]) bursts.push(`new:tenant.${action}`);
  vi.advanceTimersByTime(250);
  expect(passed.slice(1)).toEqual(["new:tenant.create", "new:tenant.activate"]);
});
