import { Skeleton } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, type ThProps, Thead, Tr } from "@patternfly/react-table";
import { getRouteApi } from "@tanstack/react-router";
import type { TenantRowFragment } from "@/gql/graphql";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import { type Sort, sortOf, type TenantListSearch } from "./list-search";
import { tenantMessages as m } from "./messages";
import { TenantTableRow } from "./tenant-table-row";

const route = getRouteApi("/tenants");
const COLUMNS: readonly Sort[] = ["name", "slug", "created"];
const PLACEHOLDERS = 8;

interface Props {
  readonly rows: readonly TenantRowFragment[];
  readonly loading: boolean;
  /** The rows are those of the filter before, until the server answers. */
  readonly outdated: boolean;
  readonly search: TenantListSearch;
}

/** A page of tenants. The server sorts. */
export function TenantTable({ rows, loading, outdated, search }: Props) {
  const text = useText();
  const navigate = route.useNavigate();
  const sort = sortOf(search);

  function sortBy(column: Sort): NonNullable<ThProps["sort"]> {
    return {
      columnIndex: COLUMNS.indexOf(column),
      sortBy: {
        ...(sort && { index: COLUMNS.indexOf(sort) }),
        direction: search.descending ? "desc" : "asc",
      },
      onSort: (_event, _index, direction) =>
        void navigate({
          search: (before) => ({
            ...before,
            order: column,
            descending: direction === "desc" ? true : undefined,
            after: undefined,
          }),
          state: (state) => ({ ...state, trail: [] }),
          resetScroll: false,
        }),
    };
  }

  return (
    <Table aria-label={text(m.list)} aria-busy={loading || outdated} className={outdated ? "tc-table tc-outdated" : "tc-table"} variant="compact">
      <Thead>
        <Tr>
          <Th sort={sortBy("name")} width={25}>
            {text(m.name)}
          </Th>
          <Th sort={sortBy("slug")} width={25}>
            {text(m.slug)}
          </Th>
          <Th width={15}>{text(m.status)}</Th>
          <Th width={15}>{text(m.changed)}</Th>
          <Th sort={sortBy("created")} width={15}>
            {text(m.created)}
          </Th>
          <Th screenReaderText={text(m.actions)} />
        </Tr>
      </Thead>
      <Tbody>
        {loading
          ? Array.from({ length: PLACEHOLDERS }, (_, row) => (
              <Tr key={row}>
                <Td colSpan={6}>
                  <Skeleton screenreaderText={row === 0 ? text(sharedMessages.loading) : ""} />
                </Td>
              </Tr>
            ))
          : rows.map((tenant) => <TenantTableRow key={tenant.id} tenant={tenant} />)}
      </Tbody>
    </Table>
  );
}
