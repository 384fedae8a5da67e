import { Td, Tr } from "@patternfly/react-table";
import { Link } from "@tanstack/react-router";
import type { TenantRowFragment } from "@/gql/graphql";
import { useChanges } from "@/shared/changes";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { useNow } from "@/shared/use-now";
import { tenantMessages as m } from "./messages";
import { StatusLabel } from "./status-label";
import { TenantRowMenu } from "./tenant-row-menu";
import { UnderWayLabel } from "./under-way-label";

const MARKED_FOR = 60_000;

/** A tenant in the list. It stays where it is when somebody changes it, and is marked for a minute. */
export function TenantTableRow({ tenant }: { readonly tenant: TenantRowFragment }) {
  const text = useText();
  const now = useNow();
  const change = useChanges().find((one) => one.tenantId === tenant.id);
  const fresh = change !== undefined && now - change.at < MARKED_FOR;
  return (
    <Tr className={fresh ? "tc-row tc-row-changed" : "tc-row"}>
      <Td dataLabel={text(m.name)} className="tc-name">
        <Link to="/tenants/$tenantId" params={{ tenantId: tenant.id }} data-row>
          <bdi>{tenant.displayName}</bdi>
        </Link>
        {fresh ? <span className="tc-changed">{text(m.changedJustNow)}</span> : null}
      </Td>
      <Td dataLabel={text(m.slug)}>
        <span className="tc-slug">{tenant.slug}</span>
      </Td>
      <Td dataLabel={text(m.status)}>
        <span>
          <StatusLabel status={tenant.status} />
        </span>
      </Td>
      <Td dataLabel={text(m.changed)}>
        {/* In its place: a row that grew would move those below it. */}
        <UnderWayLabel tenantId={tenant.id}>
          <Time at={tenant.statusChangedAt} ago />
        </UnderWayLabel>
      </Td>
      <Td dataLabel={text(m.created)}>
        <Time at={tenant.createdAt} ago />
      </Td>
      <Td isActionCell>
        <TenantRowMenu id={tenant.id} name={tenant.displayName} />
      </Td>
    </Tr>
  );
}
