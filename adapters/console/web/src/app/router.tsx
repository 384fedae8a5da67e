import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readAuditSearch } from "@/audit/audit-search";
import { isLifecycleAction, type LifecycleAction } from "@/tenant/actions";
import { readTenantListSearch } from "@/tenant/list-search";
import { BrokenPage } from "./broken-page";
import { NotFoundPage } from "./not-found-page";
import { readSearch, writeSearch } from "./search-text";
import { Shell } from "./shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const today = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./today-page"), "TodayPage"),
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
  component: lazyRouteComponent(() => import("@/tenant/tenant-list-page"), "TenantListPage"),
});

const newTenant = createRoute({
  getParentRoute: () => root,
  path: "/tenants/new",
  component: lazyRouteComponent(() => import("@/tenant/new-tenant-page"), "NewTenantPage"),
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
  component: lazyRouteComponent(() => import("@/tenant/tenant-page"), "TenantPage"),
});

const tenantDetails = createRoute({
  getParentRoute: () => tenant,
  path: "/",
  component: lazyRouteComponent(() => import("@/tenant/tenant-details"), "TenantDetails"),
});

const tenantHistory = createRoute({
  getParentRoute: () => tenant,
  path: "/history",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("@/audit/history-page"), "HistoryPage"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("@/audit/audit-page"), "AuditPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    today,
    signIn,
    tenants,
    newTenant,
    tenant.addChildren([tenantDetails, tenantHistory]),
    audit,
  ]),
  basepath: "/console",
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  defaultPreload: "intent",
  defaultErrorComponent: BrokenPage,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
