import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "react-intl";
import { CombinedError } from "urql";
import { describe, expect, it } from "vitest";
import { type Refusal, refusalOf, refusalOfProblem } from "./refusal";
import { RefusalAlert } from "./refusal-alert";

/** The words of the alert for a problem, as somebody reads them. */
function read(code: string, more: Record<string, unknown> = {}, retryIn: number | null = null): string {
  return show(refusalOfProblem({ message: "slow down", extensions: { code, ...more } }), retryIn);
}

function show(refusal: Refusal, retryIn: number | null = null): string {
  const markup = renderToStaticMarkup(
    <IntlProvider locale="en" onError={() => undefined}>
      <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={() => undefined} />
    </IntlProvider>,
  );
  return markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
}

describe("a refusal without a field", () => {
  it("of too many requests says that nothing was done, and when it is tried again", () => {
    const words = read("RATE_LIMITED", { retryAfter: 7 }, 7);
    expect(words).toContain("Too many requests in a short time");
    expect(words).toContain("Nothing was done, and nothing you typed is lost.");
    expect(words).toContain("Trying again in 7 seconds.");
    expect(words, "asking before would be counted too").not.toContain("Try now");
  });

  it("of a long wait names the time of day", () => {
    expect(read("RATE_LIMITED", { retryAfter: 3600 }, 3600)).toMatch(/Trying again at \d+:\d\d/);
  });

  it("of a busy server can be tried at once", () => {
    expect(read("UNAVAILABLE", { retryAfter: 2 }, 2)).toMatch(/Trying again in 2 seconds\..*Try now/);
  });

  it("says that it is being tried again, by itself or because somebody wanted it", () => {
    expect(read("UNAVAILABLE", { retryAfter: 2 }, null)).toMatch(/Trying again ….*Try now/);
  });

  it("of a fault inside shows the trace id, and can be tried again", () => {
    expect(read("INTERNAL", { traceId: "0af7651916cd43dd" })).toMatch(/pass on this trace id\..*0af7651916cd43dd.*Try now/);
  });

  it("of something in between says what that said, and can be tried again", () => {
    const response = new Response(null, { status: 413 });
    const words = show(refusalOf(new CombinedError({ networkError: new Error("no JSON"), response })));
    expect(words).toMatch(/Something answered before the server could.*A proxy or a firewall.*HTTP 413\..*Try now/);
  });

  it("of a scope that is missing offers another token", () => {
    expect(read("FORBIDDEN")).toMatch(/Your token doesn’t allow this.*Slow down\..*Use another token/);
  });
});
