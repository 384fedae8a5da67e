import { Breadcrumb, BreadcrumbItem } from "@patternfly/react-core";
import { Link } from "@tanstack/react-router";
import type { TenantWholeFragment } from "@/gql/graphql";
import { CopyButton } from "@/shared/copy-button";
import { PageTitle } from "@/shared/page-title";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import { tenantMessages as m } from "./messages";
import { StatusBox } from "./status-box";
import { StatusLabel } from "./status-label";
import { TenantActions } from "./tenant-actions";
import { UnderWayLabel } from "./under-way-label";

/** Which tenant it is, how it is, and what can be done. */
export function TenantHeader({ tenant }: { readonly tenant: TenantWholeFragment }) {
  const text = useText();
  return (
    <>
      <Breadcrumb className="tc-crumbs">
        <BreadcrumbItem>
          <Link to="/tenants">{text(m.list)}</Link>
        </BreadcrumbItem>
        <BreadcrumbItem isActive>
          <bdi className="tc-crumb">{tenant.displayName}</bdi>
        </BreadcrumbItem>
      </Breadcrumb>
      <PageTitle
        title={tenant.displayName}
        lead={
          <span className="tc-lead">
            <StatusLabel status={tenant.status} />
            <UnderWayLabel tenantId={tenant.id} />
            <span className="tc-slug">{tenant.slug}</span>
            <CopyButton value={tenant.slug} label={`${text(sharedMessages.copy)} ${tenant.slug}`} />
          </span>
        }
        actions={<TenantActions tenant={tenant} />}
      />
      <StatusBox tenant={tenant} />
    </>
  );
}
