import { describe, expect, it } from "vitest";
import { readSearch, writeSearch } from "@/app/search-text";
import { ACTIONS } from "./action-name";
import { auditVariables, isAuditFiltered, readAuditSearch } from "./audit-search";

const read = (address: string) => readAuditSearch(readSearch(address));

describe("the address of a trail", () => {
  it("comes back as it was written", () => {
    const address = "?action=tenant.suspend&action=tenant.resume&subject=ada&outcome=REFUSED&log=TENANT&from=2026-11-01&to=2026-11-24&after=x&entry=y";
    expect(writeSearch({ ...read(address) })).toBe(address);
  });

  it("is read as far as it makes sense", () => {
    const search = read("?action=Nonsense&outcome=MAYBE&log=toString&from=yesterday&to=2026-13-40&upTo=2026-11-24");
    expect(Object.values(search).every((value) => value === undefined)).toBe(true);
    expect(isAuditFiltered(search)).toBe(false);
    expect(auditVariables(search)).toEqual({ first: 30 });
  });

  it("filters by every action that there is", () => {
    for (const action of ACTIONS) expect(read(`?action=${action}`).action, action).toEqual([action]);
  });

  it("says what the server is asked; the last day is part of it", () => {
    const { filter } = auditVariables(read("?outcome=REFUSED&from=2026-11-24&to=2026-11-24"));
    expect(filter?.outcome).toBe("REFUSED");
    expect(Date.parse(filter?.to ?? "") - Date.parse(filter?.from ?? "")).toBe(86_400_000);
  });
});
