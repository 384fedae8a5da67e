import { describe, expect, it } from "vitest";
import { entrySearch } from "./entry-address";
import { wouldShow } from "./news";

const change = { tenantId: "t1", action: "tenant.resume", at: Date.parse("2026-11-24T12:00:00Z") };

describe("what is new in a trail", () => {
  it("is every change without a filter, and one tenant's in its history", () => {
    expect(wouldShow(change, {})).toBe(true);
    expect(wouldShow(change, {}, "t1")).toBe(true);
    expect(wouldShow(change, {}, "t2")).toBe(false);
  });

  it("is nothing after the entry that a link leads to", () => {
    const entry = { id: "e1", at: "2026-11-24T11:59:59.000000Z", action: "tenant.resume", tenantId: "t1" };
    expect(wouldShow(change, entrySearch(entry), "t1")).toBe(false);
  });

  it("is only what the filters let through", () => {
    expect(wouldShow(change, { action: ["tenant.resume", "tenant.suspend"], outcome: "ACCEPTED", log: "TENANT" })).toBe(true);
    expect(wouldShow(change, { subject: "ada" }), "nobody is told by whom it was").toBe(true);
    for (const search of [{ action: ["tenant.suspend"] }, { outcome: "REFUSED" }, { log: "PLATFORM" }] as const) {
      expect(wouldShow(change, search)).toBe(false);
    }
  });

  it("is only what happened on the days that are shown", () => {
    expect(wouldShow(change, { from: "2026-11-20", to: "2026-11-28" })).toBe(true);
    expect(wouldShow(change, { to: "2026-11-20" })).toBe(false);
    expect(wouldShow(change, { from: "2026-11-28" })).toBe(false);
  });
});
