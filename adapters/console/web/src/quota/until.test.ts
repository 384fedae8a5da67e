import { describe, expect, it } from "vitest";
import { untilChoices } from "./until";

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);

describe("how long a grant may last", () => {
  it("is until tomorrow evening first, then this evening, and a week", () => {
    expect(untilChoices(at(24, 9, 30), null)).toEqual([
      { name: "tomorrow", field: "2026-11-25T18:00" },
      { name: "today", field: "2026-11-24T18:00" },
      { name: "week", field: "2026-12-01T18:00" },
    ]);
  });

  it("isn't this evening once that is near", () => {
    const names = untilChoices(at(24, 17, 1), null).map(({ name }) => name);
    expect(names).toEqual(["tomorrow", "week"]);
    expect(untilChoices(at(24, 17), null).map(({ name }) => name), "an hour is enough").toContain("today");
  });

  it("may be until a counter starts again", () => {
    expect(untilChoices(at(24, 9), at(30, 23).toISOString()).at(-1)).toEqual({ name: "window", field: "2026-11-30T23:00" });
    expect(untilChoices(at(24, 9), at(24, 9, 59).toISOString()).map(({ name }) => name)).not.toContain("window");
  });
});
