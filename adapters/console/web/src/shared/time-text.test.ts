import { describe, expect, it } from "vitest";
import { apiTime, apiTimeOfField, fieldOfApiTime, relative } from "./time-text";

describe("times", () => {
  it("go to the API in UTC with six decimals", () => {
    expect(apiTime(new Date(0))).toBe("1970-01-01T00:00:00.000000Z");
    expect(apiTimeOfField("")).toBeNull();
    expect(apiTimeOfField("2026-13-40T10:00")).toBeNull();
  });

  it("come back from a field as they went in", () => {
    const time = apiTimeOfField("2026-11-24T10:05");
    expect(time && fieldOfApiTime(time)).toBe("2026-11-24T10:05");
  });

  it("are told in the largest unit that fits", () => {
    expect(relative(0, 30_000)).toEqual({ value: 0, unit: "second" });
    expect(relative(0, 90_000)).toEqual({ value: -1, unit: "minute" });
    expect(relative(3 * 86_400_000, 0)).toEqual({ value: 3, unit: "day" });
  });
});
