import { beforeEach, describe, expect, it, vi } from "vitest";
import { learnServerClock, serverNow } from "./server-clock";

const SERVER = Date.parse("2026-11-28T10:00:00Z");
const HOUR = 3_600_000;

/** The header as a server writes it. */
const header = (at: number) => new Date(at).toUTCString();

describe("the server's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: SERVER });
    learnServerClock(header(SERVER), SERVER - 1, SERVER);
  });

  it("is this computer's if that is right, however long an answer takes", () => {
    for (const late of [0, 300, 999, 20_000]) learnServerClock(header(SERVER + late), SERVER, SERVER + late);
    expect(serverNow()).toBe(SERVER);
  });

  it("is known to some seconds if this computer's is wrong", () => {
    for (const wrong of [2 * HOUR, -2 * HOUR, 10_000]) {
      vi.setSystemTime(SERVER + wrong);
      learnServerClock(header(SERVER), Date.now() - 20, Date.now());
      expect(Math.abs(serverNow() - SERVER), `${wrong} ms ahead`).toBeLessThan(2_100);
    }
  });

  it("follows a clock that is put right", () => {
    vi.setSystemTime(SERVER + HOUR);
    learnServerClock(header(SERVER), Date.now() - 20);
    vi.setSystemTime(SERVER);
    learnServerClock(header(SERVER), SERVER - 20);
    expect(Math.abs(serverNow() - SERVER)).toBeLessThan(2_100);
  });

  it("isn't learnt from an answer without the time, or while this computer's was set back", () => {
    learnServerClock(null, SERVER);
    learnServerClock("yesterday", SERVER);
    learnServerClock(header(SERVER + HOUR), SERVER + 50, SERVER);
    expect(serverNow()).toBe(SERVER);
  });
});
