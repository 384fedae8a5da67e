import type { Api } from "./api.ts";

/** A tenant in each state. */
export type Lives = Readonly<Record<"created" | "active" | "suspended" | "archived" | "deleted", string>>;

/** Creates a tenant for each state; their ids. */
export async function createLives(api: Api, name: string): Promise<Lives> {
  const create = (state: string, activate = true) =>
    api.create({ slug: `${name}-${state}`, displayName: `${name}-${state}`, activate });
  const created = await create("created", false);
  const active = await create("active");
  const suspended = await create("suspended");
  await api.change("suspendTenant", suspended, { cause: "LEGAL", reason: "A court order" });
  const archived = await create("archived");
  await api.change("archiveTenant", archived, { reason: "The contract ended" });
  const deleted = await create("deleted", false);
  await api.change("deleteTenant", deleted, { confirmSlug: `${name}-deleted`, reason: "No need" });
  return { created, active, suspended, archived, deleted };
}
