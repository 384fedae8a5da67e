import { beforeEach, describe, expect, it, vi } from "vitest";
import { connection, REFUSED_WITHIN } from "./connection";

/** How often the console asks again for changes that were refused. */
const AGAIN = 4_000;

describe("the connection", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    connection.forget();
  });

  it("counts each beginning, and of these which are returns", () => {
    const { follows, returns, joins, resets } = connection.get();
    connection.following();
    expect(connection.get(), "the first time").toMatchObject({ live: true, follows: follows + 1, returns });
    connection.following();
    expect(connection.get(), "nothing new").toMatchObject({ follows: follows + 1 });
    connection.joined();
    expect(connection.get(), "one thing more").toMatchObject({ live: true, follows: follows + 1, joins: joins + 1 });
    connection.lost();
    expect(connection.get()).toMatchObject({ live: false, follows: follows + 1 });
    connection.following();
    expect(connection.get(), "it came back").toMatchObject({ live: true, follows: follows + 2, returns: returns + 1 });
    connection.reset();
    expect(connection.get(), "closed from here").toMatchObject({ live: false, resets: resets + 1 });
    connection.following();
    expect(connection.get(), "another session begins").toMatchObject({ follows: follows + 3, returns: returns + 1 });
  });

  it.each([
    ["before", () => connection.refused(), () => connection.following()],
    ["after", () => connection.following(), () => connection.refused()],
  ])("isn't live while changes are refused each time, %s the pings are answered", (_when, first, second) => {
    connection.following();
    connection.refused();
    const since = Date.now();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      vi.advanceTimersByTime(AGAIN);
      connection.reset();
      first();
      second();
      expect(connection.get()).toMatchObject({ live: false, since });
    }
    vi.advanceTimersByTime(AGAIN);
    connection.reset();
    connection.following();
    vi.advanceTimersByTime(REFUSED_WITHIN);
    expect(connection.get(), "nobody refused it").toMatchObject({ live: true });
  });
});
