import { getRouteApi } from "@tanstack/react-router";
import { ShareList } from "@/quota/share-list";
import { useMayRank } from "@/quota/use-may-rank";
import { ButtonLink } from "@/shared/button-link";
import { PageTitle } from "@/shared/page-title";
import { useText } from "@/shared/use-text";
import { isFiltered } from "./list-search";
import { tenantMessages as m } from "./messages";
import { TenantListFound } from "./tenant-list-found";
import { TenantListOrder } from "./tenant-list-order";
import { useMayCreate } from "./use-may-create";

const route = getRouteApi("/tenants");

/** All tenants, in one of their orders. */
export function TenantListPage() {
  const text = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayCreate = useMayCreate();
  const isRanked = useMayRank() && search.order === "share";

  function choose(resource: string): void {
    void navigate({ search: (before) => ({ ...before, resource }), resetScroll: false });
  }

  return (
    <>
      <PageTitle
        title={text(m.list)}
        lead={text(m.listLead)}
        actions={
          <>
            <TenantListOrder search={search} />
            {mayCreate ? (
              <ButtonLink to="/tenants/new" variant="primary">
                {text(m.new)}
              </ButtonLink>
            ) : null}
          </>
        }
      />
      {isRanked ? (
        <ShareList asked={search.resource} onChoose={choose} isFiltered={isFiltered(search)} />
      ) : (
        <TenantListFound search={search} />
      )}
    </>
  );
}
