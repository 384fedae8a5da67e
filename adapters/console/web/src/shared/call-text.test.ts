import { describe, expect, it } from "vitest";
import { SuspendTenantDocument } from "@/gql/graphql";
import { asCurl, asGraphql } from "./call-text";

const variables = { input: { tenantId: "1", reason: `it's "overdue"`, until: undefined } };

describe("an action as text", () => {
  it("is a shell line that quotes everything and holds no token", () => {
    const line = asCurl(SuspendTenantDocument, variables, "https://example.org");
    expect(line).toContain(`'https://example.org/graphql'`);
    expect(line).toContain(`"authorization: Bearer $TOKEN"`);
    expect(line).toContain(`it'\\''s \\"overdue\\"`);
    expect(line).toContain(`"variables":{"input":{"tenantId":"1","reason":`);
    expect(line).not.toContain(`"until"`);
  });

  it("is GraphQL with its variables beside it", () => {
    const text = asGraphql(SuspendTenantDocument, variables);
    expect(text).toMatch(/^# Variables:\n# \{/);
    expect(text).toContain("mutation SuspendTenant($input: SuspendTenantInput!)");
  });
});
