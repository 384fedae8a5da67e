import { Card, CardBody, CardTitle, Icon, Skeleton, Spinner } from "@patternfly/react-core";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import { useIntl } from "react-intl";
import type { TenantWholeFragment } from "@/gql/graphql";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { accessMessages as m } from "./messages";
import { useConnections } from "./use-connections";

/** Who is connected now; after a suspension, how it arrives. */
export function ConnectionsCard({ tenant }: { readonly tenant: TenantWholeFragment }) {
  const text = useText();
  const intl = useIntl();
  const { report, refusal, retryIn, refetch, progress, took } = useConnections(tenant);
  const seconds = (value: number) => intl.formatNumber(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <Card className="tc-card-side" data-progress={progress?.kind}>
      <CardTitle component="h2">{text(m.title)}</CardTitle>
      <CardBody>
        {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
        {progress === null && !refusal ? (
          <Waiting>
            <Skeleton />
          </Waiting>
        ) : null}
        {progress?.kind === "open" ? (
          <>
            <p className="tc-figure">{text(m.open, { count: progress.count })}</p>
            <p className="tc-quiet">{text(tenant.status === "ACTIVE" ? m.tokensIn : m.tokensOut)}</p>
          </>
        ) : null}
        {progress?.kind === "closing" ? (
          <>
            <p className="tc-figure">
              <Spinner size="md" aria-hidden="true" />{" "}
              {progress.count > 0 ? text(m.closing, { count: progress.count }) : text(m.checking)}
            </p>
            <p className="tc-quiet">{text(m.since, { seconds: seconds(progress.seconds) })}</p>
            {progress.slow ? <p>{text(m.slow)}</p> : null}
          </>
        ) : null}
        {progress?.kind === "cut" ? (
          <>
            <p className="tc-figure">
              <Icon status="success" isInline>
                <CheckCircleIcon />
              </Icon>{" "}
              {text(m.cut)}
            </p>
            {took === null ? null : <p className="tc-quiet">{text(m.took, { seconds: seconds(took) })}</p>}
            <p className="tc-quiet">{text(m.tokensOut)}</p>
          </>
        ) : null}
        {report ? <p className="tc-quiet">{text(m.servers, { count: report.servers })}</p> : null}
        <span className="tc-unseen" role="status">
          {took === null ? null : text(m.cut)}
        </span>
      </CardBody>
    </Card>
  );
}
