import { describe, expect, it } from "vitest";
import { whenTaken } from "./taken";

describe("a subscription", () => {
  it("counts as taken once, after the second ping is answered", () => {
    const heard: string[] = [];
    const { pong } = whenTaken(
      () => heard.push("ping"),
      () => heard.push("taken"),
    );
    expect(heard).toEqual(["ping"]);
    pong();
    expect(heard).toEqual(["ping", "ping"]);
    pong();
    pong();
    expect(heard).toEqual(["ping", "ping", "taken"]);
  });
});
