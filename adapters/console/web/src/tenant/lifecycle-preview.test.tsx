import { Client, Provider } from "urql";
import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "react-intl";
import { describe, expect, it } from "vitest";
import type { TenantWholeFragment } from "@/gql/graphql";
import { LifecyclePreview } from "./lifecycle-preview";

const AT = "2026-11-24T10:00:00.000000Z";
const UNTIL = "2026-12-24T18:30:00.000000Z";
const HELD: TenantWholeFragment = {
  id: "t1",
  slug: "lakeside",
  displayName: "Lakeside",
  status: "SUSPENDED",
  statusChangedAt: AT,
  createdAt: AT,
  updatedAt: AT,
  version: 3,
  suspension: { cause: "BILLING", reason: "Unpaid", since: AT, until: UNTIL },
  deletion: null,
  labels: [],
  deletionProtection: false,
  allowedActions: [],
};

function draw(suspension: Partial<NonNullable<TenantWholeFragment["suspension"]>>, busy = false): string {
  const tenant = { ...HELD, suspension: { cause: "BILLING" as const, reason: "Unpaid", since: AT, until: UNTIL, ...suspension } };
  return renderToStaticMarkup(
    <Provider value={new Client({ url: "http://127.0.0.1", exchanges: [], preferGetMethod: false })}>
      <IntlProvider locale="en" timeZone="UTC" onError={() => undefined}>
        <LifecyclePreview
          action="suspend"
          tenant={HELD}
          preview={{ data: { change: { tenant } }, refusal: null, busy, attempt: 0, retryIn: null }}
          isEmpty={false}
        />
      </IntlProvider>
    </Provider>,
  );
}

const words = (markup: string) => markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("what a change of a suspension would do", () => {
  it("tells of an end that goes", () => {
    expect(words(draw({ until: null }))).toMatch(/doesn’t end by itself any more. So far it does: Dec 24, 2026/);
  });

  it("tells of an end and a cause that come instead", () => {
    const changed = words(draw({ until: "2026-12-31T18:00:00.000000Z", cause: "LEGAL" }));
    expect(changed).toMatch(/resumes by itself: Dec 31, 2026.*so far: Dec 24, 2026/);
    expect(changed).toContain("Cause: Legal, so far: Billing.");
  });

  it("tells only of the end where all stays", () => {
    expect(words(draw({}))).toMatch(/resumes by itself: Dec 24, 2026/);
    expect(words(draw({}))).not.toContain("so far");
  });

  it("stands back while what is typed since isn't answered", () => {
    expect(draw({}, true)).toContain("tc-outdated");
    expect(draw({}, false)).not.toContain("tc-outdated");
  });
});
