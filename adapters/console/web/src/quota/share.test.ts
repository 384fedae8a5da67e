import { describe, expect, it } from "vitest";
import { barOf, levelOf, percentOf, type Taken } from "./share";

function quota(limit: number | null, used: number, more: Partial<Taken> = {}): Taken {
  const { granted = 0, reserved = 0 } = more;
  const left = limit === null ? null : limit + granted - used - reserved;
  return {
    limit,
    used,
    reserved,
    granted,
    thresholds: [80, 95, 100],
    overLimit: left !== null && left < 0,
    remaining: left === null ? null : Math.max(0, left),
    ...more,
  };
}

describe("the share that is taken", () => {
  it("is rounded down, and of limit and grants together", () => {
    expect(percentOf(quota(1_000, 999))).toBe(99);
    expect(percentOf(quota(100, 60, { granted: 100 }))).toBe(30);
    expect(percentOf(quota(100, 60, { reserved: 30 }))).toBe(90);
    expect(percentOf(quota(100, 250))).toBe(250);
    expect(percentOf(quota(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1)), "beyond what numbers multiply").toBe(99);
  });

  it("is none of nothing", () => {
    expect(percentOf(quota(null, 5))).toBeNull();
    expect(percentOf(quota(0, 5))).toBeNull();
  });
});

describe("how close a quota is to its end", () => {
  it("goes from calm through its thresholds to over", () => {
    expect(levelOf(quota(null, 5))).toEqual({ kind: "unlimited" });
    expect(levelOf(quota(100, 79))).toEqual({ kind: "calm" });
    expect(levelOf(quota(100, 80))).toEqual({ kind: "reached", threshold: 80 });
    expect(levelOf(quota(100, 99))).toEqual({ kind: "reached", threshold: 95 });
    expect(levelOf(quota(100, 60, { reserved: 40 }))).toEqual({ kind: "full" });
    expect(levelOf(quota(100, 101))).toEqual({ kind: "over" });
    expect(levelOf(quota(100, 101, { granted: 100 }))).toEqual({ kind: "calm" });
  });

  it("is full of nothing as well", () => {
    expect(levelOf(quota(0, 0))).toEqual({ kind: "full" });
    expect(levelOf(quota(0, 1))).toEqual({ kind: "over" });
  });
});

describe("the bar", () => {
  it("is as long as limit and grants, and says where the limit ends", () => {
    expect(barOf(quota(100, 50, { granted: 100, reserved: 20, thresholds: [50, 100] }))).toEqual({
      used: 25,
      reserved: 10,
      ceiling: 100,
      limit: 50,
      thresholds: [{ percent: 50, at: 50 }],
    });
  });

  it("is as long as what is taken, where that is more", () => {
    expect(barOf(quota(100, 200, { thresholds: [80, 150, 300] }))).toEqual({
      used: 100,
      reserved: 0,
      ceiling: 50,
      limit: null,
      thresholds: [
        { percent: 80, at: 40 },
        { percent: 150, at: 75 },
      ],
    });
  });

  it("of a limit of nothing has no marks, and without a limit there is none", () => {
    expect(barOf(quota(0, 0))).toEqual({ used: 0, reserved: 0, ceiling: 100, limit: null, thresholds: [] });
    expect(barOf(quota(0, 5))).toEqual({ used: 100, reserved: 0, ceiling: 0, limit: null, thresholds: [] });
    expect(barOf(quota(null, 5))).toBeNull();
  });
});
