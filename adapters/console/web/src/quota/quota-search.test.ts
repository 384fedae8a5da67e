import { expect, it } from "vitest";
import { readQuotaSearch } from "./quota-search";

const closed = { quota: undefined, resource: undefined, grant: undefined };

it("an address opens the dialog of a resource, or of one of its grants", () => {
  expect(readQuotaSearch({ quota: "set", resource: "users" })).toEqual({ ...closed, quota: "set", resource: "users" });
  const revoked = { quota: "revoke", resource: "users", grant: "g1" };
  expect(readQuotaSearch(revoked)).toEqual(revoked);
  expect(readQuotaSearch({ ...revoked, quota: "grant" }), "only a revocation is about a grant").toEqual({
    ...closed,
    quota: "grant",
    resource: "users",
  });
});

it("an address that makes no sense opens none", () => {
  for (const address of [
    {},
    { quota: "set" },
    { quota: "steal", resource: "users" },
    { quota: "set", resource: 5 },
    { quota: "revoke", resource: "users" },
  ]) {
    expect(readQuotaSearch(address), JSON.stringify(address)).toEqual(closed);
  }
});
