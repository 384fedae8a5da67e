import { describe, expect, it } from "vitest";
import { connection } from "./connection";

describe("the connection", () => {
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
});
