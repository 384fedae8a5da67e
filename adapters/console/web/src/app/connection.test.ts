import { describe, expect, it } from "vitest";
import { connection } from "./connection";

describe("the connection", () => {
  it("counts each beginning, and of these which are returns", () => {
    const { follows, returns } = connection.get();
    connection.following();
    expect(connection.get(), "the first time").toMatchObject({ live: true, follows: follows + 1, returns });
    connection.following();
    expect(connection.get(), "nothing new").toMatchObject({ follows: follows + 1 });
    connection.lost();
    expect(connection.get()).toMatchObject({ live: false, follows: follows + 1 });
    connection.following();
    expect(connection.get(), "it came back").toMatchObject({ live: true, follows: follows + 2, returns: returns + 1 });
    connection.reset();
    connection.following();
    expect(connection.get(), "another session begins").toMatchObject({ follows: follows + 3, returns: returns + 1 });
  });
});
