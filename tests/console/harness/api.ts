import { randomUUID } from "node:crypto";
import { ADMINISTRATOR, type Server } from "./server.ts";

export interface NewTenant {
  readonly slug: string;
  readonly displayName: string;
  readonly activate?: boolean;
}

/** As much of a quota as journeys look at. */
export interface Quota {
  readonly limit: number | null;
  readonly used: number;
  readonly granted: number;
  readonly enforcement: "HARD" | "SOFT";
  readonly thresholds: readonly number[];
  readonly version: number;
  readonly grants: readonly { readonly id: string; readonly amount: number; readonly expiresAt: string; readonly reason: string }[];
}

const QUOTA = "limit used granted enforcement thresholds version grants { id amount expiresAt reason }";

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
    // Programs use quotas; the console only shows it.
    this.#token = server.token({ subject, scope: `${ADMINISTRATOR} auth:usage:write` });
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

  /** Runs a mutation such as `setQuota` on a tenant's quota of a resource; the quota as it is then. */
  async quota(mutation: string, tenantId: string, resource: string, more: object = {}): Promise<Quota> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const answer = await this.ask<Record<string, { quota: Quota }>>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { quota { ${QUOTA} } } }`,
      { input: { tenantId, resource, ...more, idempotencyKey: randomUUID() } },
    );
    const { quota } = answer[mutation] ?? {};
    if (!quota) throw new Error(`${mutation} gave no quota`);
    return quota;
  }

  async quotaOf(tenantId: string, resource: string): Promise<Quota> {
    const { quota } = await this.ask<{ quota: Quota }>(
      `query($tenantId: ID!, $resource: String!) { quota(tenantId: $tenantId, resource: $resource) { ${QUOTA} } }`,
      { tenantId, resource },
    );
    return quota;
  }

  async idOf(slug: string): Promise<string> {
    const { tenant } = await this.ask<{ tenant: { id: string } }>("query($slug: String!) { tenant(slug: $slug) { id } }", { slug });
    return tenant.id;
  }

  async status(id: string): Promise<string> {
    const { tenant } = await this.ask<{ tenant: { status: string } }>(
      "query($id: ID!) { tenant(id: $id) { status } }",
      { id },
    );
    return tenant.status;
  }

  /** Why a tenant is suspended, and until when; null if it isn't. */
  async suspension(id: string): Promise<{ cause: string; reason: string; until: string | null } | null> {
    const { tenant } = await this.ask<{ tenant: { suspension: { cause: string; reason: string; until: string | null } | null } }>(
      "query($id: ID!) { tenant(id: $id) { suspension { cause reason until } } }",
      { id },
    );
    return tenant.suspension;
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
