import { describe, expect, it } from "vitest";
import type { RankingPartsFragment } from "@/gql/graphql";
import { heldOrder, type Ranked, rankedOf, resourceOf } from "./ranking";
import { sampleResource } from "./sample-resource";

const USERS = sampleResource("users", "user");
const CATALOGUE = [sampleResource("storage.bytes", "byte"), USERS];

type Node = RankingPartsFragment["nodes"][number];

function node(id: string, used: number, more: Partial<Node> = {}): Node {
  const tenant = { id, displayName: id.toUpperCase(), status: "ACTIVE" as const, quotas: [{ thresholds: [] }, { thresholds: [50, 90] }] };
  return { tenantId: id, used, reserved: 0, limit: 10, granted: 0, tenant, ...more };
}

const ranked = (...nodes: Node[]): readonly Ranked[] =>
  rankedOf({ asOf: "2026-03-02T10:00:00.000000Z", nodes }, USERS, CATALOGUE) ?? [];

describe("a ranking", () => {
  it("has each tenant with its own thresholds of that resource", () => {
    const [row] = ranked(node("a", 12, { granted: 1, reserved: 2 }));
    expect(row).toMatchObject({ displayName: "A", resource: USERS, thresholds: [50, 90], overLimit: true, remaining: 0 });
  });

  it("leaves out who was erased since", () => {
    expect(ranked(node("a", 9, { tenant: null }), node("b", 8)).map(({ tenantId }) => tenantId)).toEqual(["b"]);
  });

  it("isn’t known of a tenant whose quotas are of another catalogue: no threshold is taken for another resource’s", () => {
    const grown = [sampleResource("badges", "badge"), ...CATALOGUE];
    expect(rankedOf({ asOf: null, nodes: [node("a", 9)] }, USERS, grown)).toBeUndefined();
    expect(rankedOf({ asOf: null, nodes: [node("a", 9)] }, sampleResource("gone", "user"), CATALOGUE)).toBeUndefined();
    expect(rankedOf({ asOf: null, nodes: [node("a", 9, { tenant: null })] }, USERS, grown), "nor does it need one").toEqual([]);
  });

  it("is of the first resource if nobody says of which", () => {
    expect(resourceOf(undefined, CATALOGUE)).toBe("storage.bytes");
    expect(resourceOf("users", CATALOGUE)).toBe("users");
    expect(resourceOf(undefined, undefined)).toBeUndefined();
  });
});

describe("rows that are shown", () => {
  const names = (rows: readonly Ranked[]) => rows.map(({ tenantId, used }) => `${tenantId} ${used}`);

  it("stay where they are with the numbers of now, and say that the order is another one", () => {
    const shown = ranked(node("a", 9), node("b", 8), node("c", 7));
    const { rows, moved } = heldOrder(shown, ranked(node("c", 10), node("a", 9)));
    expect(names(rows)).toEqual(["a 9", "b 8", "c 10"]);
    expect(moved).toBe(true);
  });

  it("say nothing of numbers that leave the order as it is", () => {
    const shown = ranked(node("a", 9), node("b", 8));
    expect(heldOrder(shown, ranked(node("a", 10), node("b", 9))).moved).toBe(false);
    expect(heldOrder(shown, ranked(node("a", 10), node("b", 9), node("c", 1))).moved, "one more").toBe(true);
  });
});
