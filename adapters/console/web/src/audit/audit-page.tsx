import { getRouteApi } from "@tanstack/react-router";
import { PageTitle } from "@/shared/page-title";
import { useText } from "@/shared/use-text";
import { auditMessages as m } from "./messages";
import { Trail } from "./trail";

const route = getRouteApi("/audit");

/** The platform's log and every tenant's, in one list. */
export function AuditPage() {
  const text = useText();
  return (
    <>
      <PageTitle title={text(m.title)} lead={text(m.lead)} />
      <Trail search={route.useSearch()} />
    </>
  );
}
