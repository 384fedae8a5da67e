import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "react-intl";
import { describe, expect, it } from "vitest";
import type { FirstQuotaInput, TenantStatus, TenantWholeFragment } from "@/gql/graphql";
import { sampleResource } from "@/quota/sample-resource";
import { refusalOfProblem } from "@/shared/refusal";
import { NewTenantPreview } from "./new-tenant-preview";

const NOTHING = { data: null, refusal: null, busy: false, attempt: 0, retryIn: null };

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

const RESOURCES = [sampleResource("storage.bytes", "byte"), sampleResource("users", "user")];

interface Form {
  readonly faulty?: boolean;
  readonly quotas?: readonly FirstQuotaInput[];
}

function read(preview: Parameters<typeof NewTenantPreview>[0]["preview"], { faulty = false, quotas = [] }: Form = {}): string {
  const markup = renderToStaticMarkup(
    <IntlProvider locale="en" onError={() => undefined}>
      <NewTenantPreview preview={preview} faulty={faulty} quotas={quotas} resources={RESOURCES} />
    </IntlProvider>,
  );
  return markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
}

describe("the preview of a new tenant", () => {
  it("tells the history that follows from the server's answer", () => {
    expect(read({ ...NOTHING, data: answer("ACTIVE") })).toMatch(/would create this.*Lakeside.*begins with.*Created.*Activated/);
    expect(read({ ...NOTHING, data: answer("CREATED") })).not.toContain("Activated");
  });

  it("names the quotas that come with it, and what the history says of them", () => {
    const quotas: FirstQuotaInput[] = [
      { resource: "storage.bytes", limit: 5 * 1024 ** 3 },
      { resource: "users", limit: 50, enforcement: "SOFT", thresholds: [50] },
    ];
    const words = read({ ...NOTHING, data: answer("ACTIVE") }, { quotas });
    expect(words).toMatch(/storage\.bytes 5\sGiB More is refused/);
    expect(words).toMatch(/users 50 More is admitted, and recorded Thresholds in percent: 50 /);
    expect(words).toMatch(/begins with Created Activated Set a quota: storage\.bytes Set a quota: users/);
  });

  it("shows no quota before the server has taken it", () => {
    expect(read(NOTHING, { quotas: [{ resource: "users", limit: 50 }] })).not.toContain("users");
  });

  it("asks for no name where something else is wrong", () => {
    expect(read(NOTHING, { faulty: true })).toContain("Not like this yet");
    expect(read(NOTHING)).toContain("Type a name");
  });

  it("names a quota that is refused by its resource", () => {
    const extensions = { code: "BAD_USER_INPUT", field: "quotas.0.limit" };
    const refusal = refusalOfProblem({ message: "quotas.0.limit expected an amount", extensions });
    const words = read({ ...NOTHING, refusal }, { quotas: [{ resource: "users", limit: 50 }] });
    expect(words).toContain("users: Expected an amount.");
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
