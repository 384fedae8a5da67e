import { Card, CardBody, CardHeader, CardTitle, Skeleton } from "@patternfly/react-core";
import { Link } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import { todayMessages } from "@/app/today-messages";
import { type ResourcePartsFragment, TenantNameDocument } from "@/gql/graphql";
import { RefusalAlert } from "@/shared/refusal-alert";
import { Time } from "@/shared/time";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { useCrossings } from "./crossings";
import { LevelLabel } from "./level-label";
import type { OverNow } from "./over-now";
import { ceilingOf } from "./share";
import { shareMessages as m } from "./share-messages";
import { useAmounts } from "./use-amounts";
import { useOverNow } from "./use-over-now";

const SHOWN = 5;

interface Props {
  /** What is looked at; null for whoever may not compare tenants and only hears of what crosses, undefined until it is known. */
  readonly catalogue: readonly ResourcePartsFragment[] | null | undefined;
  /** Whether the catalogue is on its way, if it isn't known. */
  readonly waits: boolean;
}

/** Whose quotas are over a threshold, most over first; who crosses one comes in at the top as it happens. */
export function OverCard({ catalogue, waits }: Props) {
  const text = useText();
  const { list, isOfMost, refusal, retryIn, refetch } = useOverNow(catalogue);
  const title = text(m.overTitle);
  const [first] = list ?? [];
  return (
    <Card>
      <CardHeader
        actions={{
          hasNoOffset: true,
          actions:
            catalogue && first ? (
              <Link
                to="/tenants"
                search={{ order: "share", resource: first.resource }}
                aria-label={text(m.overAll, { resource: first.resource })}
              >
                {text(todayMessages.all)}
              </Link>
            ) : null,
        }}
      >
        <CardTitle component="h2">{title}</CardTitle>
      </CardHeader>
      <CardBody>
        {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
        {list === undefined && !refusal && (catalogue !== undefined || waits) ? (
          <Waiting>
            <Skeleton />
          </Waiting>
        ) : null}
        {list?.length === 0 && catalogue ? <p className="tc-quiet">{text(isOfMost ? m.overNoneOfMost : m.overNone)}</p> : null}
        {catalogue === null ? <Heard isNone={list?.length === 0} /> : null}
        {first ? (
          <ul className="tc-today-list" aria-label={title}>
            {list?.slice(0, SHOWN).map((over) => (
              <OverRow key={`${over.tenantId} ${over.resource}`} over={over} />
            ))}
          </ul>
        ) : null}
      </CardBody>
    </Card>
  );
}

/** For how long nothing was heard, for whoever can't ask who is over a threshold. */
function Heard({ isNone }: { readonly isNone: boolean }) {
  const text = useText();
  const intl = useIntl();
  const { since, isTold, hasGap } = useCrossings();
  if (isTold === null) return <Skeleton />;
  const none = hasGap ? text(m.crossedNoneAgain, { time: intl.formatTime(since, { timeStyle: "medium" }) }) : text(m.crossedNoneSince);
  return (
    <>
      {isNone && isTold ? <p className="tc-quiet">{none}</p> : null}
      {isTold ? null : <p className="tc-quiet">{text(m.crossedUntold)}</p>}
      {hasGap && isTold ? <p className="tc-quiet">{text(m.crossedGap)}</p> : null}
    </>
  );
}

function OverRow({ over: { tenantId, name, resource, level, quota, crossedAt } }: { readonly over: OverNow }) {
  const text = useText();
  const { data } = useLiveQuery(TenantNameDocument, { id: tenantId }, { pause: name !== null });
  return (
    <li>
      <span className="tc-over">
        <Link to="/tenants/$tenantId/quotas" params={{ tenantId }} data-row>
          <bdi>{name ?? data?.tenant?.displayName ?? tenantId}</bdi>
        </Link>
        <LevelLabel level={level} />
      </span>
      <span className="tc-quiet">
        <bdi>{resource}</bdi>
        {quota ? <Taken quota={quota} /> : null}
        {crossedAt ? (
          <>
            {` · ${text(m.crossedAt)} `}
            <Time at={crossedAt} ago />
          </>
        ) : null}
      </span>
    </li>
  );
}

function Taken({ quota }: { readonly quota: NonNullable<OverNow["quota"]> }) {
  const text = useText();
  const amounts = useAmounts(quota);
  const ceiling = ceilingOf(quota);
  if (ceiling === null) return null;
  return ` · ${text(m.takenOf, { taken: amounts.short(quota.used + quota.reserved), ceiling: amounts.short(ceiling) })}`;
}
