import type { Change } from "@/shared/changes";
import type { TenantListSearch } from "./list-search";

/** Whether a list that is searched and filtered so would have a tenant in it. */
export function wouldFind(tenant: NonNullable<Change["tenant"]>, { q, status, label }: TenantListSearch): boolean {
  const { displayName, slug } = tenant;
  const isFound = !q || [displayName, slug].some((name) => name.toLowerCase().startsWith(q.toLowerCase()));
  const labels = new Set(tenant.labels.map(({ key, value }) => `${key}=${value}`));
  return isFound && (!status || status.includes(tenant.status)) && (label ?? []).every((one) => labels.has(one));
}
