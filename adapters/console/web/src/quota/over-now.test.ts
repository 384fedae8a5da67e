import { describe, expect, it } from "vitest";
import type { QuotaPartsFragment } from "@/gql/graphql";
import type { Crossing } from "./crossings";
import { overNow } from "./over-now";
import type { Ranked } from "./ranking";
import { sampleResource } from "./sample-resource";

const USERS = sampleResource("users", "user");

function ranked(tenantId: string, used: number, { limit = 100, thresholds = [80, 95, 100] } = {}): Ranked {
  const left = limit - used;
  const quota = { limit, used, reserved: 0, granted: 0, thresholds, overLimit: left < 0, remaining: Math.max(0, left) };
  return { ...quota, tenantId, displayName: tenantId.toUpperCase(), status: "ACTIVE", resource: USERS };
}

function crossing(tenantId: string, at: number, used: number | null): Crossing {
  // Of a quota only what its share is made of is looked at.
  const quota = used === null ? null : (ranked(tenantId, used) as unknown as QuotaPartsFragment);
  return { tenantId, resource: "users", threshold: 80, quota, at: new Date(at).toISOString() };
}

const HOURS_LATER = 10_000_000;

const told = (all: readonly Ranked[], crossed: readonly Crossing[], rankedAt: number | null, now = HOURS_LATER) =>
  overNow(all, crossed, { rankedAt, now }).map(({ tenantId, quota, level }) => `${tenantId} ${quota?.used ?? "?"} ${level.kind}`);

describe("who is over a threshold", () => {
  it("is over the lowest of his own, most over first", () => {
    const all = [
      ranked("a", 79),
      ranked("b", 80),
      ranked("c", 60, { thresholds: [50] }),
      ranked("d", 90, { thresholds: [150] }),
      ranked("e", 120),
      ranked("f", 500, { thresholds: [] }),
    ];
    expect(told(all, [], 1_000)).toEqual(["e 120 over", "b 80 reached", "c 60 reached"]);
  });

  it("is whoever uses what nobody gave him before all others", () => {
    expect(told([ranked("a", 900), ranked("b", 1, { limit: 0 })], [], 1_000)).toEqual(["b 1 over", "a 900 over"]);
  });
});

describe("a crossing that is told", () => {
  it("counts until a ranking that can know better", () => {
    const late = [crossing("a", 10_000, 85)];
    expect(told([], late, null), "before any ranking").toEqual(["a 85 reached"]);
    expect(told([ranked("a", 20)], late, 11_000), "of a moment ago").toEqual(["a 85 reached"]);
    expect(told([ranked("a", 20)], late, 20_000), "released since").toEqual([]);
  });

  it("makes no second row, and the row says when it was", () => {
    const [row, ...others] = overNow([ranked("a", 90)], [crossing("a", 10_000, 85)], { rankedAt: 20_000, now: 20_000 });
    expect(others).toEqual([]);
    expect(row).toMatchObject({ name: "A", crossedAt: "1970-01-01T00:00:10.000Z" });
    expect(row?.quota?.used).toBe(90);
  });

  it("has its place by the threshold if nobody may say how much is taken", () => {
    const all = [ranked("a", 85), ranked("b", 60, { thresholds: [50] })];
    expect(told(all, [crossing("c", 10_000, null)], 11_000)).toEqual(["a 85 reached", "c ? reached", "b 60 reached"]);
  });

  it("stands first for some minutes, the latest before all", () => {
    const all = [ranked("a", 300), ranked("b", 85), ranked("c", 90)];
    const crossed = [crossing("b", 11_000, 85), crossing("c", 10_000, 90)];
    expect(told(all, crossed, 20_000, 20_000)).toEqual(["b 85 reached", "c 90 reached", "a 300 over"]);
    expect(told(all, crossed, 20_000)).toEqual(["a 300 over", "c 90 reached", "b 85 reached"]);
  });
});
