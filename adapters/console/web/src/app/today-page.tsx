import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import { TodayDocument } from "@/gql/graphql";
import { OverCard } from "@/quota/over-card";
import { useMayRank } from "@/quota/use-may-rank";
import { ButtonLink } from "@/shared/button-link";
import { PageTitle } from "@/shared/page-title";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useAskEvery } from "@/shared/use-ask-every";
import { useLiveQuery } from "@/shared/use-live-query";
import { useRefetchOnChange } from "@/shared/use-refetch-on-change";
import { useText } from "@/shared/use-text";
import { tenantMessages } from "@/tenant/messages";
import { useMayCreate } from "@/tenant/use-may-create";
import { useHasScope } from "./session";
import { StatusCounts } from "./status-counts";
import { TodayRefused } from "./today-refused";
import { todayMessages as m } from "./today-messages";
import { TodayTenants } from "./today-tenants";

const SHOWN = 5;
/** Changes are told; who was refused isn't. */
const ASK_EVERY = 30_000;

/** How the platform is, and what needs a person. */
export function TodayPage() {
  const text = useText();
  const withAudit = useHasScope("auth:audit:read");
  const withQuotas = useHasScope("auth:quota:read");
  const withRanking = useMayRank();
  const today = useLiveQuery(TodayDocument, { first: SHOWN, withAudit, withRanking });
  const { data, refusal, retryIn, refetch } = today;
  const mayCreate = useMayCreate();
  useRefetchOnChange(today);
  useAskEvery(today, ASK_EVERY);
  const counts = data?.tenantCounts;
  // Of what was refused nothing is on its way; what stands above says so for all of them.
  const shown = <Page,>(page: Page | null | undefined) => page ?? (refusal ? null : undefined);
  return (
    <>
      <PageTitle title={text(m.title)} lead={text(m.lead)} />
      {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
      {counts?.total === 0 ? (
        <EmptyState headingLevel="h2" titleText={text(tenantMessages.noneYet)}>
          <EmptyStateBody>{text(tenantMessages.noneYetHelp)}</EmptyStateBody>
          {mayCreate ? (
            <EmptyStateFooter>
              <EmptyStateActions>
                <ButtonLink to="/tenants/new" variant="primary">
                  {text(tenantMessages.new)}
                </ButtonLink>
              </EmptyStateActions>
            </EmptyStateFooter>
          ) : null}
        </EmptyState>
      ) : (
        <>
          <StatusCounts counts={counts ?? null} />
          <div className="tc-today">
            <TodayTenants status="SUSPENDED" page={shown(data?.suspended)} title={text(m.suspended)} none={text(m.suspendedNone)} />
            <TodayTenants status="DELETED" page={shown(data?.deleted)} title={text(m.deleted)} none={text(m.deletedNone)} />
            <TodayTenants status="CREATED" page={shown(data?.created)} title={text(m.waiting)} none={text(m.waitingNone)} />
            {withQuotas ? <OverCard catalogue={withRanking ? data?.resources : null} waits={!refusal} /> : null}
            {withAudit ? <TodayRefused page={shown(data?.refused)} /> : null}
          </div>
        </>
      )}
    </>
  );
}
