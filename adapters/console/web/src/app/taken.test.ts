import { describe, expect, it } from "vitest";
import { createTakings } from "./taken";

describe("a subscription", () => {
  it("counts as taken once, after the second ping is answered", () => {
    const heard: string[] = [];
    const takings = createTakings(() => heard.push("ping"));
    takings.await(() => heard.push("taken"));
    expect(heard).toEqual(["ping"]);
    takings.pong();
    expect(heard).toEqual(["ping", "ping"]);
    takings.pong();
    takings.pong();
    expect(heard).toEqual(["ping", "ping", "taken"]);
  });

  it("that comes later waits for answers of its own", () => {
    const heard: string[] = [];
    const takings = createTakings(() => heard.push("ping"));
    takings.await(() => heard.push("first"));
    takings.await(() => heard.push("second"));
    takings.pong();
    takings.pong();
    expect(heard).toEqual(["ping", "ping", "ping", "first"]);
    takings.pong();
    expect(heard.at(-1)).toBe("second");
    const pings = heard.filter((word) => word === "ping").length;
    takings.pong();
    expect(heard.filter((word) => word === "ping"), "and then it is quiet").toHaveLength(pings);
  });
});
