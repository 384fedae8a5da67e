import { Client, fetchExchange, subscriptionExchange } from "urql";
import { beforeEach, describe, expect, it } from "vitest";
import { TenantByIdDocument, TenantChangedDocument, TenantListDocument } from "@/gql/graphql";
import { cached, nameOfErased } from "./client";

const AT = "2026-11-24T10:00:00.000000Z";

function tenant(id: string) {
  return {
    __typename: "Tenant",
    id,
    slug: id,
    displayName: `Name of ${id}`,
    status: "DELETED",
    statusChangedAt: AT,
    createdAt: AT,
    updatedAt: AT,
    version: 1,
    suspension: null,
    deletion: { __typename: "Deletion", requestedAt: AT, erasedAfter: AT },
    labels: [],
    deletionProtection: false,
    allowedActions: [],
  };
}

interface Asked {
  readonly variables: { readonly id?: string };
}

/** A server with two tenants, and a console whose cache is between. */
function world() {
  const there = new Set(["a", "b"]);
  let tell: (change: object) => void = () => undefined;

  function answer({ variables: { id } }: Asked): object {
    if (id !== undefined) return { __typename: "Query", tenant: there.has(id) ? tenant(id) : null };
    const edges = [...there].map((one) => ({ __typename: "TenantEdge", cursor: one, node: tenant(one) }));
    const pageInfo = { __typename: "PageInfo", hasNextPage: false, hasPreviousPage: false, endCursor: null };
    return { __typename: "Query", tenants: { __typename: "TenantConnection", edges, pageInfo } };
  }

  const client = new Client({
    url: "http://127.0.0.1",
    preferGetMethod: false,
    fetch: async (_url, init) => Response.json({ data: answer(JSON.parse(init?.body as string) as Asked) }),
    exchanges: [
      cached(),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: () => ({
          subscribe({ next }) {
            tell = (tenantChanged) => next({ data: { __typename: "Subscription", tenantChanged } });
            return { unsubscribe: () => undefined };
          },
        }),
      }),
    ],
  });
  client.subscription(TenantChangedDocument, {}).subscribe(() => undefined);

  function erase(tenantId: string): void {
    there.delete(tenantId);
    tell({ __typename: "TenantChanged", tenantId, action: "tenant.erase", entryNumber: 9, tenant: null });
  }

  return { client, erase };
}

describe("a tenant that is erased", () => {
  let list: readonly string[] | undefined;
  let page: string | null | undefined;
  let erase: (tenantId: string) => void;

  beforeEach(async () => {
    const made = world();
    erase = made.erase;
    const context = { requestPolicy: "cache-and-network" } as const;
    made.client.query(TenantListDocument, { first: 2 }, context).subscribe(({ data }) => {
      list = data?.tenants?.edges.map(({ node }) => node.id);
    });
    made.client.query(TenantByIdDocument, { id: "a" }, context).subscribe(({ data }) => {
      page = data?.tenant === null ? null : data?.tenant?.displayName;
    });
    await expect.poll(() => [list, page]).toEqual([["a", "b"], "Name of a"]);
  });

  it("leaves the list and its own page", async () => {
    erase("a");
    await expect.poll(() => [list, page]).toEqual([["b"], null]);
  });

  it("is told of by the name that it had", () => {
    erase("a");
    expect(nameOfErased("a")).toBe("Name of a");
    expect(nameOfErased("b")).toBeNull();
    erase("stranger");
    expect(nameOfErased("stranger")).toBeNull();
  });
});
