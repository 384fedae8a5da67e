import { Link } from "@tanstack/react-router";
import type { EntryRefFragment } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { entrySearch } from "./entry-address";
import { auditMessages as m } from "./messages";

/** Leads to an entry where it stands: in its tenant's history, or in the platform's log. */
export function EntryLink({ entry }: { readonly entry: EntryRefFragment }) {
  const text = useText();
  const number = text(m.entryNumber, { number: entry.seq });
  return entry.tenantId ? (
    <Link to="/tenants/$tenantId/history" params={{ tenantId: entry.tenantId }} search={entrySearch(entry)}>
      {number}
    </Link>
  ) : (
    <Link to="/audit" search={entrySearch(entry)}>
      {number}
    </Link>
  );
}
