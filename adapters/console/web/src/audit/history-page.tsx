import { getRouteApi } from "@tanstack/react-router";
import { Trail } from "./trail";

const route = getRouteApi("/tenants/$tenantId/history");

/** One tenant's log, below the tenant's head. */
export function HistoryPage() {
  const { tenantId } = route.useParams();
  return <Trail search={route.useSearch()} tenantId={tenantId} />;
}
