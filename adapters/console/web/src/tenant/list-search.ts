import type { TenantFilter, TenantListQueryVariables, TenantOrderField, TenantStatus } from "@/gql/graphql";

export const STATUSES: readonly TenantStatus[] = ["CREATED", "ACTIVE", "SUSPENDED", "ARCHIVED", "DELETED"];
export const ORDERS = { created: "CREATED_AT", name: "DISPLAY_NAME", slug: "SLUG" } as const satisfies Record<
  string,
  TenantOrderField
>;
export const PAGE_SIZE = 50;

/** An order of the list itself, which filters and pages go with. */
export type Sort = keyof typeof ORDERS;
/** By the share that is used of a resource the tenants are ranked, which is another list. */
export type Order = Sort | "share";

/** What could be a resource's key: anything else would only be refused. */
const RESOURCE = /^[a-z0-9.]{1,63}$/;

/** What the address of the list says. What isn't set isn't in it. */
export interface TenantListSearch {
  readonly q?: string | undefined;
  readonly status?: readonly TenantStatus[] | undefined;
  /** `key=value` */
  readonly label?: readonly string[] | undefined;
  readonly order?: Order | undefined;
  /** Of which resource the share is, if that is the order. */
  readonly resource?: string | undefined;
  readonly descending?: true | undefined;
  readonly after?: string | undefined;
}

/** Reads an address that anybody may have written; what makes no sense is left out. */
export function readTenantListSearch(raw: Record<string, unknown>): TenantListSearch {
  const q = texts(raw["q"])[0]?.slice(0, 256);
  const status = texts(raw["status"]).filter((name): name is TenantStatus => STATUSES.some((known) => known === name));
  const label = texts(raw["label"]).filter((pair) => pair.includes("=")).slice(0, 8);
  const order = texts(raw["order"]).find(isOrder);
  const resource = texts(raw["resource"]).find((key) => RESOURCE.test(key));
  const after = texts(raw["after"])[0];
  // Each name is said, or the router keeps what the address has.
  return {
    q: q || undefined,
    status: status.length > 0 ? [...new Set(status)] : undefined,
    label: label.length > 0 ? label : undefined,
    order,
    resource: order === "share" ? resource : undefined,
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
  const sort = sortOf(search);
  return {
    first: PAGE_SIZE,
    ...(search.after && { after: search.after }),
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(sort && { orderBy: { field: ORDERS[sort], direction: search.descending ? "DESC" : "ASC" } }),
  };
}

/** How the list itself is sorted; the newest first if nothing is said. */
export function sortOf({ order }: TenantListSearch): Sort | undefined {
  return order === "share" ? undefined : order;
}

/** What can be chosen where no column can. */
export const CHOICES = {
  newest: { order: undefined, descending: undefined },
  oldest: { order: "created", descending: undefined },
  name: { order: "name", descending: undefined },
  nameDescending: { order: "name", descending: true },
  slug: { order: "slug", descending: undefined },
  slugDescending: { order: "slug", descending: true },
  share: { order: "share", descending: undefined },
} as const satisfies Record<string, Pick<TenantListSearch, "order" | "descending">>;

export type Choice = keyof typeof CHOICES;

/** Which of the choices an address stands for. */
export function choiceOf({ order, descending }: TenantListSearch): Choice {
  if (order === undefined) return "newest";
  if (order === "created") return descending ? "newest" : "oldest";
  return descending && order !== "share" ? `${order}Descending` : order;
}

export function isFiltered(search: TenantListSearch): boolean {
  return Boolean(search.q || search.status || search.label);
}

function isOrder(name: string): name is Order {
  return name === "share" || Object.hasOwn(ORDERS, name);
}

function pairOf(text: string): { key: string; value: string } {
  const place = text.indexOf("=");
  return { key: text.slice(0, place), value: text.slice(place + 1) };
}

function texts(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === "string" && one !== "");
}
