import { Alert, Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, Skeleton } from "@patternfly/react-core";
import { getRouteApi } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import { useHasScope } from "@/app/session";
import { signInAgain } from "@/app/sign-in-again";
import { sharedMessages } from "@/shared/messages";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useSince } from "@/shared/use-since";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { quotaMessages as m } from "./messages";
import { QuotaCard } from "./quota-card";
import { QuotaDialogs } from "./quota-dialogs";
import { useQuotas } from "./use-quotas";

const route = getRouteApi("/tenants/$tenantId/quotas");
const READ = "auth:quota:read";

/** What a tenant may use and what it uses, one card for each resource. */
export function QuotasPage() {
  const text = useText();
  const intl = useIntl();
  const { tenantId } = route.useParams();
  const mayRead = useHasScope(READ);
  const mayChange = useHasScope("auth:quota:write");
  // Asking without the scope would put an attempt on the trail each time that somebody looks at the tab.
  const { quotas, refusal, retryIn, refetch, notLive } = useQuotas(tenantId, { pause: !mayRead });
  const notLiveSince = useSince(notLive !== null);

  if (!mayRead) return <MayNotRead />;
  return (
    <>
      {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
      {notLive && notLiveSince !== null && !refusal ? (
        <Alert isInline isLiveRegion component="h2" className="tc-refusal" variant="warning" title={text(m.notLive)}>
          {text(m.notLiveHelp, { time: intl.formatTime(notLiveSince, { timeStyle: "medium" }) })}
        </Alert>
      ) : null}
      {quotas === undefined && !refusal ? (
        <Waiting>
          <Skeleton height="12rem" screenreaderText={text(sharedMessages.loading)} />
        </Waiting>
      ) : null}
      {quotas?.length === 0 ? (
        <EmptyState headingLevel="h2" titleText={text(m.none)}>
          <EmptyStateBody>{text(m.noneHelp)}</EmptyStateBody>
        </EmptyState>
      ) : null}
      {quotas && quotas.length > 0 ? (
        <div className="tc-quotas">
          {quotas.map((quota) => (
            <QuotaCard key={quota.resource.key} quota={quota} mayChange={mayChange} />
          ))}
        </div>
      ) : null}
      {quotas && mayChange ? <QuotaDialogs tenantId={tenantId} quotas={quotas} onReload={refetch} /> : null}
    </>
  );
}

/** Which scope is missing, and the way to a token that has it. */
function MayNotRead() {
  const text = useText();
  return (
    <EmptyState headingLevel="h2" titleText={text(m.mayNotRead)}>
      <EmptyStateBody>{text(m.mayNotReadHelp, { scope: READ })}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <Button variant="link" onClick={signInAgain.ask}>
            {text(sharedMessages.otherToken)}
          </Button>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
