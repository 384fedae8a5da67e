import { Skeleton } from "@patternfly/react-core";
import { Link } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import type { TodayQuery, TenantStatus } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { StatusLabel } from "@/tenant/status-label";
import { todayMessages as m } from "./today-messages";

type Counts = NonNullable<TodayQuery["tenantCounts"]>;

const SHOWN: readonly (readonly [TenantStatus, keyof Counts])[] = [
  ["CREATED", "created"],
  ["ACTIVE", "active"],
  ["SUSPENDED", "suspended"],
  ["ARCHIVED", "archived"],
  ["DELETED", "deleted"],
];

/** How many tenants there are in each state; each leads to its list. */
export function StatusCounts({ counts }: { readonly counts: Counts | null }) {
  const text = useText();
  const intl = useIntl();
  return (
    <ul className="tc-counts" aria-label={text(m.counts)}>
      {SHOWN.map(([status, name]) => (
        <li key={status}>
          <Link to="/tenants" search={{ status: [status] }}>
            <span className="tc-count">
              {counts ? intl.formatNumber(Number(counts[name])) : <Skeleton width="3rem" fontSize="2xl" />}
            </span>
            <StatusLabel status={status} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
