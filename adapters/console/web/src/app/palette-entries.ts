import type { TenantListQuery, TenantWholeFragment } from "@/gql/graphql";
import type { LifecycleAction } from "@/tenant/actions";

/** Something that the palette can find. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly group: "actions" | "pages" | "tenants";
  readonly run: () => void;
}

/** Entries whose title has all the words that were typed, in any order. */
export function matching(entries: readonly Entry[], typed: string): Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
}

export type FoundTenant = NonNullable<TenantListQuery["tenants"]>["edges"][number]["node"];

/** Whether a tenant is one that the server finds for the text: by its name or slug, whatever the case. */
export function beginsWith({ displayName, slug }: Pick<FoundTenant, "displayName" | "slug">, typed: string): boolean {
  return [displayName, slug].some((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
}

/** The actions that are allowed on a tenant. */
export function allowedOn(tenant: TenantWholeFragment | null | undefined, all: readonly LifecycleAction[]): LifecycleAction[] {
  return all.filter((action) => tenant?.allowedActions.some((one) => one.action === `tenant.${action}` && one.allowed));
}
