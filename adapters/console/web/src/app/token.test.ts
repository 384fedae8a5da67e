import { describe, expect, it } from "vitest";
import { differs, readClaims, takeToken } from "./token";

const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

describe("a token", () => {
  it("says who, what for and until when", () => {
    const token = `${part({})}.${part({ sub: "ada", scope: "a b", exp: 10 })}.x`;
    expect(readClaims(token)).toEqual({ subject: "ada", scopes: ["a", "b"], tenantId: null, expiresAt: 10_000 });
  });

  it.each(["", "a", "a.b", "a.%%%.c", `a.${part(null)}.c`, `a.${part(1)}.`])("is not %j", (text) => {
    expect(readClaims(text)).toBeNull();
  });

  it("is taken out of an address", () => {
    expect(takeToken("#token=a.b.c&x=1")).toEqual({ token: "a.b.c", rest: "#x=1" });
    expect(takeToken("#main")).toEqual({ token: null, rest: "#main=" });
    expect(takeToken("")).toEqual({ token: null, rest: "" });
  });

  it("of the same person may still be bound to something else", () => {
    const ada = { subject: "ada", scopes: [], tenantId: null, expiresAt: null };
    expect(differs({ ...ada, scopes: ["a"], expiresAt: 1 }, ada)).toBeNull();
    expect(differs({ ...ada, tenantId: "t1" }, ada)).toBe("reach");
    expect(differs({ ...ada, subject: "eve", tenantId: "t1" }, ada)).toBe("person");
  });
});
