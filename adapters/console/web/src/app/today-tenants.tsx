import { Card, CardBody, CardHeader, CardTitle, Skeleton } from "@patternfly/react-core";
import { Link } from "@tanstack/react-router";
import type { TenantRowFragment, TenantStatus } from "@/gql/graphql";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { tenantMessages } from "@/tenant/messages";
import { todayMessages as m } from "./today-messages";

interface Props {
  readonly status: TenantStatus;
  /** Not there yet, or null where reading was refused. */
  readonly page: { readonly edges: readonly { readonly node: TenantRowFragment }[] } | null | undefined;
  readonly title: string;
  readonly none: string;
}

/** The first tenants in a state, each with what ends it: whose time comes next needs a person first. */
export function TodayTenants({ status, page, title, none }: Props) {
  const text = useText();
  // A row that has just changed is another list's now.
  const rows = page?.edges.map((edge) => edge.node).filter((tenant) => tenant.status === status) ?? [];
  return (
    <Card>
      <CardHeader
        actions={{
          hasNoOffset: true,
          actions:
            rows.length > 0 ? (
              <Link to="/tenants" search={{ status: [status] }} aria-label={text(m.allOf, { what: title })}>
                {text(m.all)}
              </Link>
            ) : null,
        }}
      >
        <CardTitle component="h2">{title}</CardTitle>
      </CardHeader>
      <CardBody>
        {page === undefined ? (
          <Waiting>
            <Skeleton />
          </Waiting>
        ) : null}
        {page && rows.length === 0 ? <p className="tc-quiet">{none}</p> : null}
        {rows.length > 0 ? (
          <ul className="tc-today-list" aria-label={title}>
            {rows.map((tenant) => (
              <li key={tenant.id}>
                <Link to="/tenants/$tenantId" params={{ tenantId: tenant.id }} data-row>
                  <bdi>{tenant.displayName}</bdi>
                </Link>
                <TenantNote tenant={tenant} />
              </li>
            ))}
          </ul>
        ) : null}
      </CardBody>
    </Card>
  );
}

function TenantNote({ tenant: { suspension, deletion, createdAt } }: { readonly tenant: TenantRowFragment }) {
  const text = useText();
  if (suspension) {
    return (
      <span className="tc-quiet">
        {text(tenantMessages[suspension.cause])} · <bdi>{suspension.reason}</bdi> ·{" "}
        {suspension.until ? (
          <>
            {text(m.until)} <Time at={suspension.until} ago />
          </>
        ) : (
          text(m.open)
        )}
      </span>
    );
  }
  if (deletion) {
    return (
      <span className="tc-quiet">
        {text(m.erased)} <Time at={deletion.erasedAfter} />
      </span>
    );
  }
  return (
    <span className="tc-quiet">
      {text(m.since)} <Time at={createdAt} ago />
    </span>
  );
}
