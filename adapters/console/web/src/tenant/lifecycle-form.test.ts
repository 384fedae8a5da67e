import { describe, expect, it } from "vitest";
import { formToBegin } from "./actions";

const suspension = {
  cause: "POLICY",
  reason: "Spam",
  since: "2026-11-24T10:00:00.000000Z",
  until: "2026-12-24T18:30:15.000000Z",
} as const;

describe("the form of a step of the lifecycle", () => {
  it("begins with nothing but the commonest cause", () => {
    expect(formToBegin("suspend", { suspension: null })).toEqual({ reason: "", cause: "BILLING", until: null, confirmSlug: "" });
  });

  it("begins with all of a suspension that is changed", () => {
    expect(formToBegin("suspend", { suspension })).toMatchObject({ cause: "POLICY", reason: "Spam", until: suspension.until });
  });

  it("begins with nothing of a suspension that something else is done to", () => {
    expect(formToBegin("archive", { suspension }).reason).toBe("");
  });
});
