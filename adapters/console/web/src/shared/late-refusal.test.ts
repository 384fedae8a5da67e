import { createIntl } from "react-intl";
import { expect, it } from "vitest";
import { lateRefusal } from "./late-refusal";
import { refusalOfProblem } from "./refusal";

const intl = createIntl({ locale: "en", onError: () => undefined });

function told(code: string, more: Record<string, unknown> = {}) {
  const refusal = refusalOfProblem({ message: "tenant.suspend isn't possible", extensions: { code, ...more } });
  return lateRefusal((message, values) => intl.formatMessage(message, values), "Suspend North", refusal, "t1");
}

it("a late refusal says what was tried, why not, and that nothing was done", () => {
  expect(told("INVALID_TRANSITION")).toEqual([
    "Suspend North: Not possible in this state",
    "Nothing was done. tenant.suspend isn't possible.",
    null,
  ]);
  expect(told("RATE_LIMITED", { retryAfter: 3 })[1]).toBe("Nothing was done.");
});

it("a late answer that nobody knows leads to the history", () => {
  const [, detail, tenantId] = told("UNAVAILABLE", { outcomeUnknown: true });
  expect(detail).toContain("isn’t known");
  expect(tenantId).toBe("t1");
});

it("a late fault inside has its trace id", () => {
  expect(told("INTERNAL", { traceId: "0af7651916cd43dd" })[1]).toMatch(/Trace id: 0af7651916cd43dd$/);
});
