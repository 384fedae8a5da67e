import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "react-intl";
import { describe, expect, it } from "vitest";
import type { QuotaPartsFragment } from "@/gql/graphql";
import { QuotaPreview } from "./quota-preview";

const HELD: QuotaPartsFragment = {
  tenantId: "t1",
  resource: { key: "users", unit: "user", period: null, withoutQuota: "UNLIMITED" },
  limit: 200,
  used: 120,
  reserved: 0,
  granted: 0,
  remaining: 80,
  overLimit: false,
  enforcement: "HARD",
  thresholds: [80],
  windowEndsAt: null,
  version: 1,
  grants: [],
};
const ANSWER = { change: { quota: { ...HELD, limit: 100, remaining: 0, overLimit: true } } };

function draw(busy: boolean): string {
  return renderToStaticMarkup(
    <IntlProvider locale="en" onError={() => undefined}>
      <QuotaPreview
        quota={HELD}
        preview={{ data: ANSWER, refusal: null, busy, attempt: 0, retryIn: null }}
        isEmpty={false}
        isShown={() => false}
        endsAt={null}
      />
    </IntlProvider>,
  );
}

describe("what would hold of a quota", () => {
  it("stands back while what is typed since isn't answered, the warning too", () => {
    const outdated = draw(true).match(/tc-outdated/g);
    expect(outdated).toHaveLength(2);
    expect(draw(true)).toMatch(/tc-outdated"><p class="tc-quota-warning"/);
    expect(draw(false)).toContain("More is taken than this allows");
    expect(draw(false)).not.toContain("tc-outdated");
  });
});
