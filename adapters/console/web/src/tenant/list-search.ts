import type { TenantFilter, TenantListQueryVariables, TenantOrderField, TenantStatus } from "@/gql/graphql";

export const STATUSES: readonly TenantStatus[] = ["CREATED", "ACTIVE", "SUSPENDED", "ARCHIVED", "DELETED"];
export const ORDERS = { created: "CREATED_AT", name: "DISPLAY_NAME", slug: "SLUG" } as const satisfies Record<
  string,
  TenantOrderField
>;
export const PAGE_SIZE = 50;

export type Order = keyof typeof ORDERS;

/** What the address of the list says. What isn't set isn't in it. */
export interface TenantListSearch {
  readonly q?: string | undefined;
  readonly status?: readonly TenantStatus[] | undefined;
  /** `key=value` */
  readonly label?: readonly string[] | undefined;
  readonly order?: Order | undefined;
  readonly descending?: true | undefined;
  readonly after?: string | undefined;
}

/** Reads an address that anybody may have written; what makes no sense is left out. */
export function readTenantListSearch(raw: Record<string, unknown>): TenantListSearch {
  const q = texts(raw["q"])[0]?.slice(0, 256);
  const status = texts(raw["status"]).filter((name): name is TenantStatus => STATUSES.some((known) => known === name));
  const label = texts(raw["label"]).filter((pair) => pair.includes("=")).slice(0, 8);
  const order = texts(raw["order"])[0];
  const after = texts(raw["after"])[0];
  // Each name is said, or the router keeps what the address has.
  return {
    q: q || undefined,
    status: status.length > 0 ? [...new Set(status)] : undefined,
    label: label.length > 0 ? label : undefined,
    order: order !== undefined && Object.hasOwn(ORDERS, order) ? (order as Order) : undefined,
    descending: raw["descending"] === "true" || raw["descending"] === true ? true : undefined,
    after: after || undefined,
  };
}

/** The list's variables for an address. */
export function tenantListVariables(search: TenantListSearch): TenantListQueryVariables {
  const filter: TenantFilter = {
    ...(search.q && { beginsWith: search.q }),
    ...(search.status && { status: [...search.status] }),
    ...(search.label && { labels: search.label.map(pairOf) }),
  };
  return {
    first: PAGE_SIZE,
    ...(search.after && { after: search.after }),
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(search.order && {
      orderBy: { field: ORDERS[search.order], direction: search.descending ? "DESC" : "ASC" },
    }),
  };
}

export function isFiltered(search: TenantListSearch): boolean {
  return Boolean(search.q || search.status || search.label);
}

function pairOf(text: string): { key: string; value: string } {
  const place = text.indexOf("=");
  return { key: text.slice(0, place), value: text.slice(place + 1) };
}

function texts(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === "string" && one !== "");
}
