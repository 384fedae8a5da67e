import { CombinedError } from "urql";
import { describe, expect, it } from "vitest";
import { fieldMessage, refusalOf, refusalOfProblem, sentence } from "./refusal";

describe("a refusal", () => {
  it("carries what the server said", () => {
    const error = new CombinedError({
      graphQLErrors: [
        { message: "slug must begin with a letter", extensions: { code: "BAD_USER_INPUT", field: "slug", traceId: "a1" } },
      ],
    });
    const refusal = refusalOf(error);
    expect(refusal).toMatchObject({ code: "BAD_USER_INPUT", field: "slug", traceId: "a1", retryAfter: null });
    expect(fieldMessage(refusal)).toBe("Must begin with a letter.");
  });

  it("is tried again when the server says so, or can't be reached", () => {
    expect(refusalOfProblem({ message: "", extensions: { code: "UNAVAILABLE", retryAfter: 7 } }).retryAfter).toBe(7);
    expect(refusalOfProblem({ message: "", extensions: { code: "RATE_LIMITED" } }).retryAfter).toBe(1);
    const gone = refusalOf(new CombinedError({ networkError: new Error("failed to fetch") }));
    expect(gone).toMatchObject({ code: "UNREACHABLE", outcomeUnknown: true });
    expect(gone.retryAfter).toBeGreaterThan(0);
  });

  it("of a proxy is known by its status, and waits as long as that says", () => {
    const from = (status: number, headers: Record<string, string> = {}) =>
      refusalOf(new CombinedError({ networkError: new Error("no JSON"), response: new Response(null, { status, headers }) }));
    expect(from(429, { "retry-after": "17" })).toMatchObject({ code: "RATE_LIMITED", retryAfter: 17, outcomeUnknown: false });
    expect(from(503)).toMatchObject({ code: "UNAVAILABLE", retryAfter: 2, outcomeUnknown: true });
    expect(from(401)).toMatchObject({ code: "UNAUTHENTICATED", retryAfter: null });
    for (const status of [408, 502, 504]) expect(from(status)).toMatchObject({ code: "UNREACHABLE", outcomeUnknown: true });
  });

  it("of something that answers instead of the server isn't tried again for ever", () => {
    const from = (status: number) =>
      refusalOf(new CombinedError({ networkError: new Error("no JSON"), response: new Response(null, { status }) }));
    for (const status of [403, 404, 413]) {
      expect(from(status)).toMatchObject({ code: "INTERCEPTED", message: `HTTP ${status}`, retryAfter: null, outcomeUnknown: false });
    }
    expect(from(500)).toMatchObject({ code: "INTERCEPTED", retryAfter: null, outcomeUnknown: true });
    expect(from(200), "an answer that was cut").toMatchObject({ code: "UNREACHABLE", retryAfter: 2 });
  });

  it("without a code is a fault inside", () => {
    expect(refusalOfProblem({ message: "?" }).code).toBe("INTERNAL");
  });

  it("reads as a sentence", () => {
    expect(sentence("the slug is taken")).toBe("The slug is taken.");
    expect(sentence("tenant.resume isn't possible")).toBe("tenant.resume isn't possible.");
  });
});
