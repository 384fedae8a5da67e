import { Button } from "@patternfly/react-core";
import { useEffect, useState } from "react";
import { TenantListDocument } from "@/gql/graphql";
import { changeCount, useChanges } from "@/shared/changes";
import { Pager } from "@/shared/pager";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { wouldFind } from "./list-news";
import { isFiltered, type TenantListSearch, tenantListVariables } from "./list-search";
import { tenantMessages as m } from "./messages";
import { TenantListEmpty } from "./tenant-list-empty";
import { TenantListTools } from "./tenant-list-tools";
import { TenantTable } from "./tenant-table";

/** The tenants that search and filters find, page by page. */
export function TenantListFound({ search }: { readonly search: TenantListSearch }) {
  const text = useText();
  const { data, refusal, outdated, loading, retryIn, refetch } = useLiveQuery(TenantListDocument, tenantListVariables(search));
  const page = data?.tenants;
  const rows = page?.edges.map((edge) => edge.node) ?? [];
  const { count: news, taken } = useNewTenants(search, rows.map((row) => row.id));
  const empty = page && rows.length === 0;
  const nothing = Boolean(empty && !refusal && !outdated);

  function show(): void {
    taken();
    refetch();
  }

  return (
    <>
      <TenantListTools search={search} withClear={!nothing} />
      {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
      {news > 0 && !search.after ? (
        <Button variant="tertiary" className="tc-news" onClick={show}>
          {text(m.news, { count: news })}
        </Button>
      ) : null}
      {outdated || (!page && loading) ? <Waiting /> : null}
      {nothing ? <TenantListEmpty filtered={isFiltered(search)} /> : null}
      {(!empty && page) || loading ? <TenantTable rows={rows} loading={!page && loading} outdated={outdated} search={search} /> : null}
      <Pager after={search.after} next={page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null} />
    </>
  );
}

/**
 * How many tenants were created since the list was asked for, that it would have and hasn't: they are offered, the rows
 * don't move for them. A change of a shown row makes another page of the same list, so only who takes the offer ends it.
 */
function useNewTenants(search: TenantListSearch, shown: readonly string[]): { count: number; taken: () => void } {
  const [since, setSince] = useState(changeCount);
  const taken = () => setSince(changeCount());
  const list = JSON.stringify(search);
  useEffect(taken, [list]);
  const count = useChanges().filter(
    ({ action, number, tenant, tenantId }) =>
      action === "tenant.create" && number > since && tenant && wouldFind(tenant, search) && !shown.includes(tenantId),
  ).length;
  return { count, taken };
}
