import { Bullseye, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, Spinner } from "@patternfly/react-core";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { TenantByIdDocument } from "@/gql/graphql";
import { useCloseDialog } from "@/shared/address-dialog";
import { ButtonLink } from "@/shared/button-link";
import { sharedMessages } from "@/shared/messages";
import { PageTitle } from "@/shared/page-title";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { useWindowTitle } from "@/shared/use-window-title";
import { Waiting } from "@/shared/waiting";
import { EditDialog } from "./edit-dialog";
import { LifecycleDialog } from "./lifecycle-dialog";
import { tenantMessages as m } from "./messages";
import { TenantHeader } from "./tenant-header";
import { TenantTabs } from "./tenant-tabs";

const route = getRouteApi("/tenants/$tenantId");

/** One tenant: its head, its parts as tabs, and the dialog that the address opens. */
export function TenantPage() {
  const { tenantId } = route.useParams();
  return <OneTenant key={tenantId} id={tenantId} />;
}

function OneTenant({ id }: { readonly id: string }) {
  const text = useText();
  const close = useCloseDialog((search) => ({ ...search, do: undefined }));
  const action = route.useSearch().do;
  const { data, refusal, loading, retryIn, refetch } = useLiveQuery(TenantByIdDocument, { id });
  const tenant = data?.tenant;

  if (!tenant) {
    if (refusal && refusal.field !== "id") {
      return (
        <>
          <PageTitle title={text(m.list)} />
          <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} />
        </>
      );
    }
    return loading ? (
      <Bullseye>
        <Waiting>
          <Spinner aria-label={text(sharedMessages.loading)} />
        </Waiting>
      </Bullseye>
    ) : (
      <NoTenant />
    );
  }

  return (
    <>
      <TenantHeader tenant={tenant} />
      {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
      <TenantTabs id={id} />
      <Outlet />
      {action === "edit" ? <EditDialog tenant={tenant} onClose={close} onReload={refetch} /> : null}
      {action && action !== "edit" ? (
        <LifecycleDialog key={action} tenant={tenant} action={action} onClose={close} onReload={refetch} />
      ) : null}
    </>
  );
}

function NoTenant() {
  const text = useText();
  useWindowTitle(text(m.notFound));
  return (
    <EmptyState headingLevel="h1" titleText={text(m.notFound)}>
      <EmptyStateBody>{text(m.notFoundHelp)}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <ButtonLink to="/tenants" variant="primary">
            {text(m.back)}
          </ButtonLink>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
