import { cacheExchange, type Data, type Entity, type UpdatesConfig } from "@urql/exchange-graphcache";
import { Client, type Exchange, fetchExchange, makeOperation, mapExchange, subscriptionExchange } from "urql";
import { patientFetch } from "@/shared/answer-within";
import { refusalOf } from "@/shared/refusal";
import { forwardSubscription } from "./live";
import { session } from "./session";
import { standingRefusals } from "./standing-refusals";

const unkeyed = () => null;

/** What the key of a quota is made of. */
interface QuotaPlace {
  readonly tenantId?: string;
  readonly resource?: { readonly key?: string };
}

/** Types without an id live inside of the object that has them, unless something else tells them apart. */
const keys = {
  AllowedAction: unkeyed,
  AuditEntryConnection: unkeyed,
  AuditEntryEdge: unkeyed,
  Deletion: unkeyed,
  Label: unkeyed,
  PageInfo: unkeyed,
  Quota: (data: Data) => {
    const { tenantId, resource } = data as QuotaPlace;
    return tenantId && resource?.key ? `${tenantId} ${resource.key}` : null;
  },
  Resource: ({ key }: Data) => (typeof key === "string" ? key : null),
  Suspension: unkeyed,
  TenantAccess: unkeyed,
  TenantConnection: unkeyed,
  TenantCounts: unkeyed,
  TenantEdge: unkeyed,
  TopTenant: unkeyed,
  TopTenants: unkeyed,
  Viewer: unkeyed,
};

/** What the latest tenant that was erased was called: its last event has no name any more. */
let erased: { readonly tenantId: string; readonly name: string | null } | null = null;

/** The name that an erased tenant had on the pages; null if none showed it. */
export function nameOfErased(tenantId: string): string | null {
  return erased?.tenantId === tenantId ? erased.name : null;
}

/**
 * The cache counts links and lets go what has none any more; what never had one it keeps for good. So a tenant or a
 * quota that no page shows is linked while its change is the latest one. An erased tenant leaves it: whatever shows it
 * is asked for again.
 */
const updates: UpdatesConfig = {
  Subscription: {
    tenantChanged({ tenantChanged }, _variables, cache) {
      const { tenant, tenantId } = tenantChanged as { readonly tenant: Entity; readonly tenantId: string };
      if (tenant) {
        cache.link("Query", "latestChanged", tenant);
        return;
      }
      const gone = { __typename: "Tenant", id: tenantId };
      const name = cache.resolve(gone, "displayName");
      erased = { tenantId, name: typeof name === "string" ? name : null };
      cache.invalidate(gone);
    },
    usageChanged({ usageChanged }, _variables, cache) {
      const { quota } = usageChanged as { readonly quota: Entity };
      cache.link("Query", "latestUsed", quota);
    },
    quotaThresholdCrossed({ quotaThresholdCrossed }, _variables, cache) {
      const { quota } = quotaThresholdCrossed as { readonly quota: Entity };
      if (quota) cache.link("Query", "latestCrossed", quota);
    },
  },
};

/** The cache of what the pages show. */
export function cached(): Exchange {
  return cacheExchange({ keys, updates });
}

export interface Clients {
  /** What the pages show: a change of a tenant reaches every place that shows it. */
  readonly cached: Client;
  /** Previews: what would be must never be written where what is stands. */
  readonly preview: Client;
}

export function createClients(): Clients {
  return {
    cached: client([
      standingRefusals,
      cached(),
      refusals,
      fetchExchange,
      subscriptionExchange({ forwardSubscription }),
    ]),
    preview: client([refusals, fetchExchange]),
  };
}

function client(exchanges: Exchange[]): Client {
  return new Client({
    url: `${window.location.origin}/graphql`,
    preferGetMethod: false,
    fetch: patientFetch,
    fetchOptions: () => ({
      credentials: "omit",
      referrerPolicy: "no-referrer",
      headers: { authorization: `Bearer ${session.get()?.token ?? ""}` },
    }),
    exchanges,
  });
}

/** A token that the server doesn't take ends the session; the page stays. */
const refusals = mapExchange({
  onOperation: (operation) =>
    makeOperation(operation.kind, operation, { ...operation.context, generation: session.get()?.generation }),
  onError(error, { context }) {
    const generation: unknown = context["generation"];
    if (refusalOf(error).code !== "UNAUTHENTICATED") return;
    session.end(typeof generation === "number" ? generation : undefined);
  },
});
