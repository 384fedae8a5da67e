import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildSchema,
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type SelectionSetNode,
  validate,
} from "graphql";
import { formatDocument, stringifyDocument } from "urql";
import { describe, expect, it } from "vitest";
import type { RankingPartsFragment } from "@/gql/graphql";
import { ASKED_AT_ONCE, firstOf, rankingsDocument, rankingsOf, type RankingsQuery } from "./rankings-document";
import { sampleResource } from "./sample-resource";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..", "..");
const SCHEMA = buildSchema(readFileSync(join(ROOT, "schema.graphql"), "utf8"));
const LIMITS = readFileSync(join(ROOT, "docs", "api.md"), "utf8");

const keys = (count: number) => Array.from({ length: count }, (_, number) => `resource.n${number}`);

/** As it is sent: the cache asks for the type of everything. */
function sent(resources: readonly string[]): DocumentNode {
  return formatDocument(rankingsDocument(resources)) as unknown as DocumentNode;
}

/** The numbers behind a line of the limits that the API's documentation tells. */
function limits(line: string): readonly number[] {
  const [, numbers = ""] = new RegExp(`^\\| ${line} \\| ([\\d, ]+) \\|$`, "m").exec(LIMITS) ?? [];
  return numbers.split(", ").map((number) => Number(number.replace(",", "")));
}

interface Measure {
  readonly fields: number;
  /** Those below a list count once per row. */
  readonly resolved: number;
  readonly aliases: number;
  readonly spreads: number;
}

/** What a request asks for, as the server counts it. */
function measure(document: DocumentNode, first: number): Measure {
  const rowsOf = (field: string) => ({ topTenants: first, resources: 100, quotas: 100 })[field] ?? 1;

  function of(set: SelectionSetNode | undefined): Measure {
    let sum: Measure = { fields: 0, resolved: 0, aliases: 0, spreads: 0 };
    for (const selection of set?.selections ?? []) {
      const isField = selection.kind === Kind.FIELD;
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
      const below = of(isSpread ? fragment(selection.name.value) : selection.selectionSet);
      sum = {
        fields: sum.fields + below.fields + (isField ? 1 : 0),
        resolved: sum.resolved + (isField ? below.resolved * rowsOf(selection.name.value) + 1 : below.resolved),
        aliases: sum.aliases + below.aliases + (isField && selection.alias ? 1 : 0),
        spreads: sum.spreads + below.spreads + (isSpread ? 1 : 0),
      };
    }
    return sum;
  }

  function fragment(name: string): SelectionSetNode | undefined {
    const fragments = document.definitions.filter((found): found is FragmentDefinitionNode => found.kind === Kind.FRAGMENT_DEFINITION);
    return fragments.find((found) => found.name.value === name)?.selectionSet;
  }

  return of(getOperationAST(document)?.selectionSet);
}

describe("the rankings of several resources in one request", () => {
  it("stand each under the name of its resource, beside the catalogue of then", () => {
    const text = stringifyDocument(rankingsDocument(["storage.bytes", "users"])).replaceAll(/[\s,]+/g, " ").replaceAll("( ", "(");
    expect(text).toContain("{ resources { ...ResourceParts }");
    expect(text).toContain('of_storage_bytes: topTenants(resource: "storage.bytes" by: SHARE first: $first');
    expect(text).toContain('of_users: topTenants(resource: "users" by: SHARE first: $first');
    expect(text.match(/fragment R\w+Parts/g)).toEqual(["fragment ResourceParts", "fragment RankingParts"]);
  });

  it.each([1, 50, 100])("are what the schema has, for a catalogue of %i", (count) => {
    for (let from = 0; from < count; from += ASKED_AT_ONCE) {
      const asked = keys(count).slice(from, from + ASKED_AT_ONCE);
      expect(validate(SCHEMA, sent(asked))).toEqual([]);
    }
  });

  it("are no more than the server accepts, and have somebody of each", () => {
    const [fields = 0] = limits("fields, fragments spread out");
    const [resolved = 0] = limits("fields to resolve, those below a list once per row");
    const [aliases = 0, , spreads = 0] = limits("aliases, directives, fragment spreads");
    for (let count = 1; count <= ASKED_AT_ONCE; count += 1) {
      const first = firstOf(count);
      expect(first, `${count}`).toBeGreaterThan(0);
      const asked = measure(sent(keys(count)), first);
      expect(asked.aliases, "one for each").toBe(count);
      expect(asked.aliases).toBeLessThanOrEqual(aliases);
      expect(asked.fields, `${count}`).toBeLessThanOrEqual(fields);
      expect(asked.spreads, `${count}`).toBeLessThanOrEqual(spreads);
      expect(asked.resolved, `${count}`).toBeLessThanOrEqual(resolved);
    }
    expect(firstOf(3)).toBe(20);
  });
});

const RESOURCES = [
  sampleResource("storage.bytes", "byte"),
  sampleResource("users", "user"),
];

function ranking(tenants: number, asOf: string | null = "2026-03-02T10:00:00.000000Z"): RankingPartsFragment {
  const quotas = RESOURCES.map(() => ({ thresholds: [80] }));
  const nodes = Array.from({ length: tenants }, (_, number) => {
    const tenant = { id: `t${number}`, displayName: `T${number}`, status: "ACTIVE" as const, quotas };
    return { tenantId: `t${number}`, used: 1, reserved: 0, limit: 10, granted: 0, tenant };
  });
  return { asOf, nodes };
}

describe("an answer", () => {
  const answer: RankingsQuery = { resources: RESOURCES, of_storage_bytes: ranking(1), of_users: ranking(2) };

  it("names those of each resource", () => {
    const { ranked = [] } = rankingsOf(answer, ["storage.bytes", "users"]) ?? {};
    expect(ranked.map(({ tenantId, resource }) => `${tenantId} ${resource.key}`)).toEqual(["t0 storage.bytes", "t0 users", "t1 users"]);
  });

  it("isn’t known for a resource that was asked for later, nor once there is one more", () => {
    expect(rankingsOf({ resources: RESOURCES, of_users: ranking(2) }, ["storage.bytes", "users"])).toBeUndefined();
    const grown = [...RESOURCES, sampleResource("visits", "visit")];
    expect(rankingsOf({ ...answer, resources: grown }, ["storage.bytes", "users"])).toBeUndefined();
  });

  it("isn’t known before anybody has his place, and is asked for again until all have theirs", () => {
    expect(rankingsOf({ resources: RESOURCES, of_users: ranking(0, null) }, ["users"])).toBeUndefined();
    expect(rankingsOf({ resources: RESOURCES, of_users: ranking(1, null) }, ["users"])).toMatchObject({ isMade: false });
    expect(rankingsOf({ resources: RESOURCES, of_users: ranking(0) }, ["users"])).toEqual({ ranked: [], isCut: false, isMade: true });
  });

  it("has nobody of a resource that isn’t there", () => {
    expect(rankingsOf({ resources: RESOURCES, of_gone: null }, ["gone"])).toMatchObject({ ranked: [] });
  });

  it("may leave somebody out if it is as long as it may be", () => {
    const of = (tenants: number) => rankingsOf({ resources: RESOURCES, of_users: ranking(tenants) }, ["users"])?.isCut;
    expect(of(firstOf(1) - 1)).toBe(false);
    expect(of(firstOf(1))).toBe(true);
  });
});
