import { createRootRoute, createRoute, createRouter, redirect, type RouterHistory } from "@tanstack/react-router";
import { readAuditSearch } from "@/audit/audit-search";
import { readQuotaSearch } from "@/quota/quota-search";
import { isLifecycleAction, type LifecycleAction } from "@/tenant/actions";
import { readTenantListSearch } from "@/tenant/list-search";
import { BrokenPage } from "./broken-page";
import { NotFoundPage } from "./not-found-page";
import { createOwnedHistory } from "./owned-history";
import { pageFile } from "./page-file";
import { readSearch, writeSearch } from "./search-text";
import { identityNow } from "./session";
import { Shell } from "./shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const today = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: pageFile(() => import("./today-page"), "TodayPage"),
});

/** Whoever has signed in already has nothing to do there. */
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  beforeLoad: () => {
    throw redirect({ to: "/", replace: true });
  },
});

const tenants = createRoute({
  getParentRoute: () => root,
  path: "/tenants",
  validateSearch: readTenantListSearch,
  component: pageFile(() => import("@/tenant/tenant-list-page"), "TenantListPage"),
});

const newTenant = createRoute({
  getParentRoute: () => root,
  path: "/tenants/new",
  component: pageFile(() => import("@/tenant/new-tenant-page"), "NewTenantPage"),
});

/** An open dialog is part of the address. */
export interface TenantSearch {
  readonly do?: LifecycleAction | "edit" | undefined;
}

const tenant = createRoute({
  getParentRoute: () => root,
  path: "/tenants/$tenantId",
  validateSearch: (raw: Record<string, unknown>): TenantSearch => {
    const action = raw["do"];
    return action === "edit" || isLifecycleAction(action) ? { do: action } : { do: undefined };
  },
  component: pageFile(() => import("@/tenant/tenant-page"), "TenantPage"),
});

const tenantDetails = createRoute({
  getParentRoute: () => tenant,
  path: "/",
  component: pageFile(() => import("@/tenant/tenant-details"), "TenantDetails"),
});

const tenantQuotas = createRoute({
  getParentRoute: () => tenant,
  path: "/quotas",
  validateSearch: readQuotaSearch,
  component: pageFile(() => import("@/quota/quotas-page"), "QuotasPage"),
});

const tenantHistory = createRoute({
  getParentRoute: () => tenant,
  path: "/history",
  validateSearch: readAuditSearch,
  component: pageFile(() => import("@/audit/history-page"), "HistoryPage"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: pageFile(() => import("@/audit/audit-page"), "AuditPage"),
});

const routeTree = root.addChildren([
  today,
  signIn,
  tenants,
  newTenant,
  tenant.addChildren([tenantDetails, tenantQuotas, tenantHistory]),
  audit,
]);

let created: RouterHistory | null = null;

/** Not before it is needed: by then a link's token has left the address. */
function consoleHistory(): RouterHistory {
  return (created ??= createOwnedHistory(identityNow, withoutDialog));
}

/** Each person has a router of their own: what one had open is never shown to the next, not even for a moment. */
export function createConsoleRouter() {
  return createRouter({
    routeTree,
    history: consoleHistory(),
    basepath: "/console",
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    defaultPreload: "intent",
    defaultErrorComponent: BrokenPage,
    scrollRestoration: true,
  });
}

/** The address stays; the open dialog, what was typed and the form's key go. */
export function closeWhatIsOpen(): void {
  const history = consoleHistory();
  history.replace(withoutDialog(history.location.href));
}

function withoutDialog(href: string): string {
  const { pathname, search } = new URL(href, window.location.origin);
  const said = readSearch(search);
  // A list has a resource in its address too.
  const quota = "quota" in said ? readQuotaSearch({}) : {};
  return pathname + writeSearch({ ...said, ...quota, do: undefined });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
