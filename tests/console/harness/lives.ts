import type { Api } from "./api.ts";

/** A tenant in each state. */
export type Lives = Readonly<Record<"created" | "active" | "suspended" | "archived" | "deleted", string>>;

/** Creates a tenant for each state; their ids. */
export async function createLives(api: Api, name: string): Promise<Lives> {
  const create = (state: string, activate = true) =>
    api.create({ slug: `${name}-${state}`, displayName: `${name}-${state}`, activate });
  const created = await create("created", false);
  const active = await create("active");
  await fillQuotas(api, active);
  const suspended = await create("suspended");
  await api.change("suspendTenant", suspended, { cause: "LEGAL", reason: "A court order" });
  const archived = await create("archived");
  await api.change("archiveTenant", archived, { reason: "The contract ended" });
  const deleted = await create("deleted", false);
  await api.change("deleteTenant", deleted, { confirmSlug: `${name}-deleted`, reason: "No need" });
  return { created, active, suspended, archived, deleted };
}

/** Quotas in every state that one can be in: over a threshold, over the limit with a grant to come, without any. */
export async function fillQuotas(api: Api, id: string): Promise<void> {
  const until = "2099-01-01T18:00:00Z";
  await api.quota("setQuota", id, "storage.bytes", { limit: 5_000_000_000 });
  await api.quota("grantQuota", id, "storage.bytes", { amount: 1_000_000_000, expiresAt: until, reason: "Evidence of the harbour case" });
  await api.quota("consumeQuota", id, "storage.bytes", { amount: 4_800_000_000 });
  await api.quota("reserveQuota", id, "storage.bytes", { amount: 300_000_000, timeToLive: 86_400 });
  await api.quota("setQuota", id, "users", { limit: 100, enforcement: "SOFT" });
  await api.quota("consumeQuota", id, "users", { amount: 120 });
  await api.quota("consumeQuota", id, "reports.generated", { amount: 1_234 });
}
