import { expect, it } from "vitest";
import { wouldFind } from "./list-news";

const tenant = { displayName: "Zoo", slug: "g-zoo", status: "ACTIVE" as const, labels: [{ key: "tier", value: "gold" }] };

it("a new tenant is news for the lists that have it", () => {
  expect(wouldFind(tenant, {})).toBe(true);
  expect(wouldFind(tenant, { q: "G-", status: ["CREATED", "ACTIVE"], label: ["tier=gold"] })).toBe(true);
  expect(wouldFind(tenant, { q: "zo" })).toBe(true);
  expect(wouldFind(tenant, { q: "g-", status: ["ARCHIVED"] })).toBe(false);
  expect(wouldFind(tenant, { q: "north" })).toBe(false);
  expect(wouldFind(tenant, { label: ["tier=gold", "region=north"] })).toBe(false);
});
