import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "react-intl";
import { describe, expect, it } from "vitest";
import type { TenantStatus, TenantWholeFragment } from "@/gql/graphql";
import { refusalOfProblem } from "@/shared/refusal";
import { NewTenantPreview } from "./new-tenant-preview";

const NOTHING = { data: null, refusal: null, busy: false, retryIn: null };

function answer(status: TenantStatus): { createTenant: { tenant: TenantWholeFragment } } {
  const at = "2026-11-24T10:00:00.000000Z";
  const tenant: TenantWholeFragment = {
    id: "t1",
    slug: "lakeside",
    displayName: "Lakeside",
    status,
    statusChangedAt: at,
    createdAt: at,
    updatedAt: at,
    version: 1,
    suspension: null,
    deletion: null,
    labels: [],
    deletionProtection: false,
    allowedActions: [],
  };
  return { createTenant: { tenant } };
}

function read(preview: Parameters<typeof NewTenantPreview>[0]["preview"]): string {
  const markup = renderToStaticMarkup(
    <IntlProvider locale="en" onError={() => undefined}>
      <NewTenantPreview preview={preview} />
    </IntlProvider>,
  );
  return markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
}

describe("the preview of a new tenant", () => {
  it("tells the history that follows from the server's answer", () => {
    expect(read({ ...NOTHING, data: answer("ACTIVE") })).toMatch(/would create this.*Lakeside.*begins with.*Created.*Activated/);
    expect(read({ ...NOTHING, data: answer("CREATED") })).not.toContain("Activated");
  });

  it("promises nothing while it is asked again", () => {
    expect(read({ ...NOTHING, data: answer("ACTIVE"), busy: true })).not.toContain("would create this");
  });

  it("says what is wrong with the form, in the server's words", () => {
    const refusal = refusalOfProblem({ message: "the slug is taken", extensions: { code: "CONFLICT", field: "slug" } });
    expect(read({ ...NOTHING, refusal })).toMatch(/Not like this yet.*The slug is taken\./);
  });

  it("blames a server that can't answer, not the form, and says when it is asked again", () => {
    const refusal = refusalOfProblem({ message: "no database", extensions: { code: "UNAVAILABLE", retryAfter: 3 } });
    const words = read({ ...NOTHING, refusal, retryIn: 3 });
    expect(words).toMatch(/The server is busy or restarting.*Trying again in 3 seconds\./);
    expect(words).not.toContain("Not like this yet");
  });

  it("of a fault inside shows the trace id to copy, and blames nothing typed", () => {
    const extensions = { code: "INTERNAL", traceId: "0af7651916cd43dd" };
    const words = read({ ...NOTHING, refusal: refusalOfProblem({ message: "internal error", extensions }) });
    expect(words).toMatch(/Something went wrong on the server.*pass on this trace id\..*0af7651916cd43dd/);
    expect(words).not.toContain("Not like this yet");
  });
});
