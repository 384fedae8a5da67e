import { randomUUID } from "node:crypto";
import type { Server } from "./server.ts";

export interface NewTenant {
  readonly slug: string;
  readonly displayName: string;
  readonly activate?: boolean;
}

interface Answer<Data> {
  readonly data?: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions: { code: string; retryAfter?: number } }[];
}

const PATIENCE = 15_000;
/** The most that a list gives at once. */
const PAGE = 100;

/** What another client does meanwhile, through the same API. */
export class Api {
  readonly #server: Server;
  readonly #token: string;

  constructor(server: Server, subject = "grace") {
    this.#server = server;
    this.#token = server.token({ subject });
  }

  /** Asks; an UNAVAILABLE server is asked again when it says, as the API wants it. */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}, deadline = Date.now() + PATIENCE): Promise<Data> {
    const response = await fetch(`${this.#server.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Answer<Data>;
    const [first] = errors ?? [];
    if (first?.extensions.code === "UNAVAILABLE" && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, (first.extensions.retryAfter ?? 1) * 1000));
      return this.ask(query, variables, deadline);
    }
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Creates a tenant; its id. */
  async create({ slug, displayName, activate = true }: NewTenant): Promise<string> {
    const { createTenant } = await this.ask<{ createTenant: { tenant: { id: string } } }>(
      "mutation($input: CreateTenantInput!) { createTenant(input: $input) { tenant { id } } }",
      { input: { slug, displayName, activate, idempotencyKey: randomUUID() } },
    );
    return createTenant.tenant.id;
  }

  /** Runs a mutation such as `suspendTenant` on a tenant. */
  async change(mutation: string, tenantId: string, more: object = {}): Promise<void> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    await this.ask(`mutation($input: ${type}!) { ${mutation}(input: $input) { tenant { id } } }`, {
      input: { tenantId, ...more, idempotencyKey: randomUUID() },
    });
  }

  async status(id: string): Promise<string> {
    const { tenant } = await this.ask<{ tenant: { status: string } }>(
      "query($id: ID!) { tenant(id: $id) { status } }",
      { id },
    );
    return tenant.status;
  }

  /** When its state changed last, by the server's clock, in milliseconds since 1970. */
  async changedAt(id: string): Promise<number> {
    const { tenant } = await this.ask<{ tenant: { statusChangedAt: string } }>(
      "query($id: ID!) { tenant(id: $id) { statusChangedAt } }",
      { id },
    );
    return Date.parse(tenant.statusChangedAt);
  }

  /** How many subscriptions of a tenant the servers have reported as open. */
  async openSubscriptions(id: string): Promise<number> {
    const { tenant } = await this.ask<{ tenant: { access: { openSubscriptions: number } } }>(
      "query($id: ID!) { tenant(id: $id) { access { openSubscriptions } } }",
      { id },
    );
    return tenant.access.openSubscriptions;
  }

  async countBySlug(prefix: string): Promise<number> {
    const { tenants } = await this.ask<{ tenants: { edges: unknown[] } }>(
      "query($prefix: String!) { tenants(first: 100, filter: { beginsWith: $prefix }) { edges { node { id } } } }",
      { prefix },
    );
    return tenants.edges.length;
  }

  /** The cursor after the first so many tenants of a list. */
  async cursorAfter(count: number, list: { readonly filter: object; readonly orderBy: object }): Promise<string> {
    let after: string | null = null;
    for (let passed = 0; passed < count; passed += PAGE) {
      const first = Math.min(PAGE, count - passed);
      const { tenants }: { tenants: { pageInfo: { endCursor: string } } } = await this.ask(
        `query($first: Int!, $after: String, $filter: TenantFilter, $orderBy: TenantOrder) {
          tenants(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { pageInfo { endCursor } }
        }`,
        { ...list, first, after },
      );
      after = tenants.pageInfo.endCursor;
    }
    return after ?? "";
  }

  /** The actions of a tenant's log, newest first. */
  async trail(id: string): Promise<{ action: string; reason: string | null; subject: string }[]> {
    const { auditEntries } = await this.ask<{
      auditEntries: { edges: { node: { action: string; reason: string | null; subject: string } }[] };
    }>("query($id: ID!) { auditEntries(tenantId: $id) { edges { node { action reason subject } } } }", { id });
    return auditEntries.edges.map((edge) => edge.node);
  }
}
