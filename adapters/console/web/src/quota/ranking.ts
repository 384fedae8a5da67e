import type { RankingPartsFragment, ResourcePartsFragment, TenantStatus } from "@/gql/graphql";
import type { Taken } from "./share";

/** A tenant in its place, with what it took as of then. */
export interface Ranked extends Taken {
  readonly tenantId: string;
  readonly displayName: string;
  readonly status: TenantStatus;
  readonly resource: ResourcePartsFragment;
}

/** The longest ranking that the API gives. */
export const RANKED_AT_MOST = 100;

/**
 * A ranking's tenants in their order; whoever was erased since has no place any more. Undefined if a resource was defined
 * in between: then nobody knows which of a tenant's thresholds are whose.
 */
export function rankedOf(
  { nodes }: RankingPartsFragment,
  resource: ResourcePartsFragment,
  catalogue: readonly ResourcePartsFragment[],
): readonly Ranked[] | undefined {
  const place = catalogue.findIndex(({ key }) => key === resource.key);
  const rows: Ranked[] = [];
  for (const { tenantId, tenant, limit, granted, used, reserved } of nodes) {
    if (!tenant || limit == null) continue;
    // Both are all of the catalogue, by key.
    const quota = tenant.quotas?.length === catalogue.length ? tenant.quotas[place] : undefined;
    if (!quota) return undefined;
    const left = limit + granted - used - reserved;
    rows.push({
      tenantId,
      displayName: tenant.displayName,
      status: tenant.status,
      resource,
      limit,
      granted,
      used,
      reserved,
      thresholds: quota.thresholds,
      overLimit: left < 0,
      remaining: Math.max(0, left),
    });
  }
  return rows;
}

/** Of what tenants are ranked if nobody says: of the first in the catalogue. */
export function resourceOf(asked: string | undefined, catalogue: readonly ResourcePartsFragment[] | undefined): string | undefined {
  return asked ?? catalogue?.[0]?.key;
}

/** Rows that stay where they are. */
interface Held {
  readonly rows: readonly Ranked[];
  /** Whether they stand in another order by now, or are others. */
  readonly moved: boolean;
}

/** The rows as they were shown, each with what is known of it now; who has left the ranking keeps what was known last. */
export function heldOrder(shown: readonly Ranked[], now: readonly Ranked[]): Held {
  const latest = new Map(now.map((row) => [row.tenantId, row]));
  return {
    rows: shown.map((row) => latest.get(row.tenantId) ?? row),
    moved: shown.length !== now.length || shown.some(({ tenantId }, place) => tenantId !== now[place]?.tenantId),
  };
}
