import { describe, expect, it } from "vitest";
import { firstQuotas, isAsUsual, quotaField, type TypedQuota, typedFor, withTyped } from "./first-quotas";
import { sampleResource } from "./sample-resource";

const CATALOGUE = [sampleResource("reports.generated", "report"), sampleResource("storage.bytes", "byte"), sampleResource("users", "user")];

function typing(key: string, more: Partial<TypedQuota>): TypedQuota {
  return { ...typedFor([], key), ...more };
}

function read(...typed: TypedQuota[]) {
  return firstQuotas(CATALOGUE, typed);
}

describe("the quotas of a new tenant", () => {
  it("are those that a limit was typed for, in the order of the catalogue", () => {
    expect(read(typing("users", { limit: "50" }), typing("storage.bytes", { limit: "5 GB" })).quotas).toEqual([
      { resource: "storage.bytes", limit: 5_000_000_000 },
      { resource: "users", limit: 50 },
    ]);
  });

  it("are none where no limit was typed, whatever else was", () => {
    const untouched = { quotas: [], faulty: false, unread: false };
    expect(read()).toEqual(untouched);
    expect(read(typing("users", { enforcement: "SOFT", thresholds: "many" }))).toEqual(untouched);
  });

  it("say of themselves only what isn't as usual", () => {
    expect(read(typing("users", { limit: "0", enforcement: "SOFT", thresholds: "50, 90" })).quotas).toEqual([
      { resource: "users", limit: 0, enforcement: "SOFT", thresholds: [50, 90] },
    ]);
    expect(read(typing("users", { limit: "1", thresholds: "" })).quotas).toEqual([{ resource: "users", limit: 1, thresholds: [] }]);
    expect(read(typing("users", { limit: "1", thresholds: "95 % 80 % 100 %" })).quotas).toEqual([{ resource: "users", limit: 1 }]);
  });

  it("are faulty if one of them is no quota", () => {
    const good = typing("storage.bytes", { limit: "5 GB" });
    for (const fault of [{ limit: "a lot" }, { limit: " " }, { limit: "-1" }, { limit: "1", thresholds: "many" }]) {
      const { quotas, faulty } = read(good, typing("users", fault));
      expect(faulty, JSON.stringify(fault)).toBe(true);
      expect(quotas.map((quota) => quota.resource)).toEqual(["storage.bytes"]);
    }
  });

  it("are never taken for none where no catalogue says what they mean", () => {
    for (const resources of [undefined, null]) {
      expect(firstQuotas(resources, [typing("users", { limit: "50" })])).toEqual({ quotas: [], faulty: false, unread: true });
      expect(firstQuotas(resources, [typing("users", { limit: "" })]).unread).toBe(false);
    }
  });

  it("are as usual if nothing but a limit was decided", () => {
    expect(isAsUsual(typing("users", { limit: "50" }))).toBe(true);
    expect(isAsUsual(typing("users", { thresholds: "95 % 80 % 100 %" }))).toBe(true);
    for (const decided of [{ enforcement: "SOFT" }, { thresholds: "50" }, { thresholds: "" }, { thresholds: "many" }] as const) {
      expect(isAsUsual(typing("users", decided)), JSON.stringify(decided)).toBe(false);
    }
  });
});

it("what is typed for a resource takes the place of what was typed before", () => {
  const before = [typing("users", { limit: "5" }), typing("constructor", { limit: "1" })];
  const after = withTyped(before, typing("users", { limit: "50" }));
  expect(typedFor(after, "users").limit).toBe("50");
  expect(typedFor(after, "constructor").limit).toBe("1");
  expect(after).toHaveLength(2);
});

describe("what the server says of a quota", () => {
  const { quotas } = read(typing("users", { limit: "50" }), typing("storage.bytes", { limit: "5 GB" }));

  it("is found at the field that it was typed into", () => {
    expect(quotaField("quotas.0.limit", quotas)).toEqual({ resource: "storage.bytes", part: "limit" });
    expect(quotaField("quotas.1.thresholds.2", quotas)).toEqual({ resource: "users", part: "thresholds" });
    expect(quotaField("quotas.1.thresholds", quotas)).toEqual({ resource: "users", part: "thresholds" });
  });

  it("stands at the limit if it is about the resource itself", () => {
    expect(quotaField("quotas.1.resource", quotas)).toEqual({ resource: "users", part: "limit" });
  });

  it("is at no field if it is about none that was sent", () => {
    for (const field of ["quotas.2.limit", "quotas", "labels.0.key", null, undefined]) {
      expect(quotaField(field, quotas), String(field)).toBeNull();
    }
  });
});
