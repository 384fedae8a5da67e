import { Bullseye, EmptyState, EmptyStateBody, Spinner } from "@patternfly/react-core";
import { getRouteApi, Outlet, useNavigate } from "@tanstack/react-router";
import { TenantByIdDocument } from "@/gql/graphql";
import { sharedMessages } from "@/shared/messages";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
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
  const navigate = useNavigate();
  const action = route.useSearch().do;
  const { data, refusal, loading, retryIn, refetch } = useLiveQuery(TenantByIdDocument, { id });
  const tenant = data?.tenant;

  if (!tenant) {
    if (refusal && refusal.field !== "id") {
      return <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} />;
    }
    return loading ? (
      <Bullseye>
        <Spinner aria-label={text(sharedMessages.loading)} />
      </Bullseye>
    ) : (
      <EmptyState headingLevel="h1" titleText={text(m.notFound)}>
        <EmptyStateBody>{text(m.notFoundHelp)}</EmptyStateBody>
      </EmptyState>
    );
  }

  // Its key and what was typed go with the dialog: the next one is another form.
  const close = () =>
    void navigate({
      to: ".",
      search: ({ do: _open, ...rest }) => rest,
      state: (state) => ({ ...state, formKey: undefined, draft: undefined }),
      replace: true,
      resetScroll: false,
    });

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
