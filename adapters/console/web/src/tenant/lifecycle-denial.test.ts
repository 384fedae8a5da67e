import { describe, expect, it } from "vitest";
import { denialOf } from "./lifecycle-denial";

function said(code: string | null) {
  return { allowedActions: [{ action: "tenant.suspend", allowed: code === null, code, explanation: code && "not for you" }] };
}

describe("what a token doesn't allow", () => {
  it("is known from the server's answer, in its words", () => {
    expect(denialOf(said("FORBIDDEN"), "suspend")).toMatchObject({ code: "FORBIDDEN", message: "not for you", field: null });
  });

  it("is nothing that is allowed, or refused for the tenant's state", () => {
    expect(denialOf(said(null), "suspend")).toBeNull();
    expect(denialOf(said("INVALID_TRANSITION"), "suspend")).toBeNull();
    expect(denialOf(said("FORBIDDEN"), "resume")).toBeNull();
  });
});
