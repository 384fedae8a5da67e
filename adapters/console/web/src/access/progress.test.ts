import { afterEach, describe, expect, it } from "vitest";
import { learnServerClock } from "@/shared/server-clock";
import { progressOf } from "./progress";

const since = "2026-11-24T10:00:00.000000Z";
const at = (seconds: number) => Date.parse(since) + seconds * 1000;
const report = (openSubscriptions: number, seconds: number) => ({
  openSubscriptions,
  servers: 2,
  asOf: new Date(at(seconds)).toISOString(),
});

/** An answer in which the server says what time it is. */
function hearClock(time: number): void {
  learnServerClock(new Date(time).toUTCString(), Date.now());
}

afterEach(() => hearClock(Date.now()));

describe("a suspension on its way", () => {
  it("isn't done by a report from before it", () => {
    expect(progressOf("SUSPENDED", since, report(0, -0.5), at(0.2))).toMatchObject({ kind: "closing", count: 0 });
  });

  it("is done when every server has reported nothing open after it", () => {
    expect(progressOf("SUSPENDED", since, report(0, 0.8), at(5))).toEqual({ kind: "cut", seconds: 0.8 });
  });

  it("says when it takes too long", () => {
    expect(progressOf("ARCHIVED", since, report(3, 1), at(2))).toMatchObject({ kind: "closing", count: 3, slow: false });
    expect(progressOf("ARCHIVED", since, report(3, 1), at(7))).toMatchObject({ slow: true });
  });

  it("takes no longer because this computer's clock is another than the server's", () => {
    for (const wrong of [10, -10]) {
      const server = Date.now() - wrong * 1000;
      hearClock(server);
      const suspended = new Date(server - 1_000).toISOString();
      const before = { openSubscriptions: 3, servers: 2, asOf: new Date(server - 2_000).toISOString() };
      expect(progressOf("SUSPENDED", suspended, before, Date.now()), `${wrong} s ahead`).toMatchObject({ slow: false });
      const long = new Date(server - 20_000).toISOString();
      expect(progressOf("SUSPENDED", long, before, Date.now()), `${wrong} s ahead`).toMatchObject({ slow: true });
    }
  });

  it("is nothing for a tenant at work, or one that never was", () => {
    expect(progressOf("ACTIVE", since, report(3, 1), at(2))).toEqual({ kind: "open", count: 3 });
    expect(progressOf("CREATED", since, report(0, -9), at(2)).kind).toBe("open");
  });
});
