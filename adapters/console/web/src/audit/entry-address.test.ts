import { describe, expect, it } from "vitest";
import { readSearch } from "@/app/search-text";
import { auditVariables, readAuditSearch } from "./audit-search";
import { entryAddress, entrySearch, justAfter } from "./entry-address";

const entry = { id: "e1", at: "2026-11-24T09:25:50.756999Z", action: "tenant.suspend", tenantId: "t1" };

describe("the address of an entry", () => {
  it("leads to the tenant's history, or to the platform's log", () => {
    expect(entryAddress(entry, "https://example.org")).toMatch(/^https:\/\/example\.org\/console\/tenants\/t1\/history\?/);
    expect(entryAddress({ ...entry, tenantId: null }, "")).toMatch(/^\/console\/audit\?/);
  });

  it("reads back as what the page searches for", () => {
    const [, search = ""] = entryAddress(entry, "").split("?");
    expect(readAuditSearch(readSearch(search))).toMatchObject(entrySearch(entry));
  });

  it("asks for entries up to that very one, in any time zone", () => {
    expect(auditVariables(entrySearch(entry), "t1").filter).toEqual({
      action: ["tenant.suspend"],
      to: "2026-11-24T09:25:50.757000Z",
    });
  });
});

it("the next microsecond carries over", () => {
  expect(justAfter("2026-11-24T09:25:50.000000Z")).toBe("2026-11-24T09:25:50.000001Z");
  expect(justAfter("2026-12-31T23:59:59.999999Z")).toBe("2027-01-01T00:00:00.000000Z");
});
