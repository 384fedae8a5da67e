import { Link } from "@tanstack/react-router";
import { useText } from "@/shared/use-text";
import { tenantMessages as m } from "./messages";

/** The parts of a tenant. Each is a page of its own, so these are links. */
export function TenantTabs({ id }: { readonly id: string }) {
  const text = useText();
  return (
    <nav className="tc-tabs" aria-label={text(m.tabs)}>
      <Link to="/tenants/$tenantId" params={{ tenantId: id }} activeOptions={{ exact: true, includeSearch: false }}>
        {text(m.details)}
      </Link>
      <Link to="/tenants/$tenantId/quotas" params={{ tenantId: id }} activeOptions={{ includeSearch: false }}>
        {text(m.quotas)}
      </Link>
      <Link to="/tenants/$tenantId/history" params={{ tenantId: id }} activeOptions={{ includeSearch: false }}>
        {text(m.history)}
      </Link>
    </nav>
  );
}
