import { Skeleton } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import type { Ranked } from "./ranking";
import { rankingMessages as m } from "./ranking-messages";
import { ShareRow } from "./share-row";

const PLACEHOLDERS = 8;

interface Props {
  readonly resource: string;
  /** Undefined until they are there. */
  readonly rows: readonly Ranked[] | undefined;
}

/** Tenants in the order of what they take of their limits. */
export function ShareTable({ resource, rows }: Props) {
  const text = useText();
  return (
    <Table aria-label={text(m.title, { resource })} aria-busy={rows === undefined} className="tc-table" variant="compact">
      <Thead>
        <Tr>
          <Th width={25}>{text(m.name)}</Th>
          <Th width={15}>{text(m.status)}</Th>
          <Th width={40}>{text(m.share)}</Th>
          <Th width={20}>{text(m.taken)}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {rows === undefined
          ? Array.from({ length: PLACEHOLDERS }, (_, row) => (
              <Tr key={row}>
                <Td colSpan={4}>
                  <Skeleton screenreaderText={row === 0 ? text(sharedMessages.loading) : ""} />
                </Td>
              </Tr>
            ))
          : rows.map((row) => <ShareRow key={row.tenantId} row={row} />)}
      </Tbody>
    </Table>
  );
}
