import { stringifyDocument } from "urql";
import { expect, it } from "vitest";
import { ASKED_AT_ONCE, firstOf, rankingsDocument } from "./rankings-document";

/** As the server counts: rows times fields, where each tenant may have 100 quotas of two fields. */
const FIELDS_OF_A_ROW = 216;
const ACCEPTED = 30_000;

it("asks for every resource in one request, each under a name of its own", () => {
  const text = stringifyDocument(rankingsDocument(["storage.bytes", "users"])).replaceAll(/\s+/g, " ");
  expect(text).toContain('ranking0: topTenants(resource: "storage.bytes", by: SHARE, first: $first) { ...RankingParts }');
  expect(text).toContain('ranking1: topTenants(resource: "users", by: SHARE, first: $first) { ...RankingParts }');
  expect(text.match(/fragment RankingParts/g)).toHaveLength(1);
});

it("asks for no more than the server accepts, and for somebody of each", () => {
  for (let resources = 1; resources <= ASKED_AT_ONCE; resources += 1) {
    expect(resources * (firstOf(resources) * FIELDS_OF_A_ROW + 1), `${resources}`).toBeLessThanOrEqual(ACCEPTED);
    expect(firstOf(resources), `${resources}`).toBeGreaterThan(0);
  }
  expect(firstOf(3)).toBe(20);
});
