import { getRouteApi } from "@tanstack/react-router";
import { type QuotaPartsFragment, TenantByIdDocument } from "@/gql/graphql";
import { useCloseDialog } from "@/shared/address-dialog";
import { useLiveQuery } from "@/shared/use-live-query";
import { GoneDialog } from "./gone-dialog";
import { GrantQuotaDialog } from "./grant-quota-dialog";
import { RemoveQuotaDialog } from "./remove-quota-dialog";
import { RevokeGrantDialog } from "./revoke-grant-dialog";
import { SetQuotaDialog } from "./set-quota-dialog";

const route = getRouteApi("/tenants/$tenantId/quotas");

interface Props {
  readonly tenantId: string;
  readonly quotas: readonly QuotaPartsFragment[];
  readonly onReload: () => void;
}

/** The dialog that the address opens. */
export function QuotaDialogs({ tenantId, quotas, onReload }: Props) {
  const onClose = useCloseDialog((search) => ({ ...search, quota: undefined, resource: undefined, grant: undefined }));
  const { quota: action, resource, grant } = route.useSearch();
  const { data } = useLiveQuery(TenantByIdDocument, { id: tenantId });
  const tenant = data?.tenant;
  if (!action || !tenant || !resource) return null;

  const quota = quotas.find((one) => one.resource.key === resource);
  if (!quota) return <GoneDialog resource={resource} onClose={onClose} />;
  const shared = { tenant, quota, onClose, onReload };
  switch (action) {
    case "set":
      return <SetQuotaDialog key={resource} {...shared} />;
    case "grant":
      return <GrantQuotaDialog key={resource} {...shared} />;
    case "revoke":
      return <RevokeGrantDialog key={grant} grantId={grant ?? ""} {...shared} />;
    case "remove":
      return <RemoveQuotaDialog key={resource} {...shared} />;
  }
}
