import { describe, expect, it } from "vitest";
import { changedFields, nameIn, resourceOf, saidByEntry } from "./changed";

describe("what an entry changed", () => {
  it("is only what differs, down to the value", () => {
    const before = { status: "ACTIVE", slug: "a", labels: { tier: "gold", "a.b": "1" } };
    const after = { status: "SUSPENDED", slug: "a", labels: { tier: "gold" }, suspension: { cause: "BILLING" } };
    expect(changedFields(before, after)).toEqual([
      { path: ["status"], before: "ACTIVE", after: "SUSPENDED" },
      { path: ["labels", "a.b"], before: "1", after: null },
      { path: ["suspension", "cause"], before: null, after: "BILLING" },
    ]);
  });

  it("is everything for a new thing, and nothing for a refusal", () => {
    expect(changedFields(null, { deletionProtection: false })).toEqual([
      { path: ["deletionProtection"], before: null, after: "false" },
    ]);
    expect(changedFields(null, null)).toEqual([]);
  });

  it("isn't said twice: the reason and the time stand in the entry's head", () => {
    const at = "2026-11-24T10:00:00.000000Z";
    const entry = { at, reason: "Unpaid" };
    const after = { displayName: "Unpaid", suspension: { cause: "BILLING", reason: "Unpaid", since: at } };
    const told = changedFields(null, after).filter((field) => !saidByEntry(field, entry));
    expect(told.map(({ path }) => path)).toEqual([["displayName"], ["suspension", "cause"]]);
    const replaced = { path: ["suspension", "reason"], before: "Late", after: "Unpaid" };
    expect(saidByEntry(replaced, entry), "what it was before is said nowhere else").toBe(false);
  });

  it("of a deletion is the status and when it ends, and of taking it back the same", () => {
    const suspension = { cause: "BILLING", reason: "Unpaid", since: "2026-11-20T10:00:00.000000Z" };
    const archived = { slug: "a", status: "ARCHIVED", kept: { status: "SUSPENDED", suspension } };
    const erasedAfter = "2026-12-24T10:00:00.000000Z";
    const { kept } = archived;
    const deletion = { before: { status: "ARCHIVED", kept }, erasedAfter, requestedAt: "2026-11-24T10:00:00.000000Z" };
    const deleted = { slug: "a", status: "DELETED", deletion };
    expect(changedFields(archived, deleted)).toEqual([
      { path: ["status"], before: "ARCHIVED", after: "DELETED" },
      { path: ["deletion", "erasedAfter"], before: null, after: erasedAfter },
    ]);
    expect(changedFields(deleted, archived)).toEqual([
      { path: ["status"], before: "DELETED", after: "ARCHIVED" },
      { path: ["deletion", "erasedAfter"], before: erasedAfter, after: null },
    ]);
    expect(changedFields({ slug: "a", status: "SUSPENDED", suspension }, archived), "put aside, not ended").toEqual([
      { path: ["status"], before: "SUSPENDED", after: "ARCHIVED" },
    ]);
  });

  it("of coming back from the archive is the suspension that is new", () => {
    const archived = { status: "ARCHIVED", kept: { status: "ACTIVE" } };
    const suspended = { status: "SUSPENDED", suspension: { cause: "POLICY" } };
    expect(changedFields(archived, suspended)).toEqual([
      { path: ["status"], before: "ARCHIVED", after: "SUSPENDED" },
      { path: ["suspension", "cause"], before: null, after: "POLICY" },
    ]);
  });

  it("tells the tenant's name", () => {
    expect(nameIn({ before: { displayName: "Old" }, after: { displayName: "New" } })).toBe("New");
    expect(nameIn({})).toBeNull();
  });

  it("of a grant is its amount and its end; the reason stands in the entry's head", () => {
    const entry = { at: "2026-11-24T10:00:00.000000Z", reason: "Evidence" };
    const grant = { amount: 5, expiresAt: "2026-11-25T18:00:00.000000Z", reason: "Evidence" };
    const [before, after] = [{ limit: 10, thresholds: [80] }, { limit: 10, thresholds: [80], grants: { g1: grant } }];
    const told = changedFields(before, after).filter((field) => !saidByEntry(field, entry));
    expect(told).toEqual([
      { path: ["grants", "g1", "amount"], before: null, after: "5" },
      { path: ["grants", "g1", "expiresAt"], before: null, after: grant.expiresAt },
    ]);
  });

  it("is told of a resource by its name", () => {
    expect(resourceOf("quota/storage.bytes")).toBe("storage.bytes");
    expect(resourceOf("resource/seats")).toBe("seats");
    expect(resourceOf("tenant/0190")).toBeNull();
    expect(resourceOf(null)).toBeNull();
  });
});
