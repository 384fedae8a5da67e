import { Card, CardBody, CardTitle } from "@patternfly/react-core";
import { Link } from "@tanstack/react-router";
import { TenantNameDocument } from "@/gql/graphql";
import { Time } from "@/shared/time";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { type Crossing, useCrossings } from "./crossings";
import { quotaMessages as m } from "./messages";
import { ceilingOf } from "./share";
import { useAmounts } from "./use-amounts";

const SHOWN = 5;

/** Whose quotas have crossed a threshold since the console was opened; it hears of each as it happens. */
export function CrossedCard() {
  const text = useText();
  const { since, list } = useCrossings();
  const title = text(m.crossed);
  return (
    <Card>
      <CardTitle component="h2">{title}</CardTitle>
      <CardBody>
        <p className="tc-quiet">
          {text(list.length === 0 ? m.crossedNone : m.crossedSince)} (<Time at={new Date(since).toISOString()} />)
        </p>
        {list.length > 0 ? (
          <ul className="tc-today-list" aria-label={title}>
            {list.slice(0, SHOWN).map((crossing) => (
              <CrossedRow key={`${crossing.tenantId} ${crossing.resource}`} crossing={crossing} />
            ))}
          </ul>
        ) : null}
      </CardBody>
    </Card>
  );
}

function CrossedRow({ crossing: { tenantId, resource, threshold, quota, at } }: { readonly crossing: Crossing }) {
  const text = useText();
  const { data } = useLiveQuery(TenantNameDocument, { id: tenantId });
  return (
    <li>
      <span>
        <Link to="/tenants/$tenantId/quotas" params={{ tenantId }} data-row>
          <bdi>{data?.tenant?.displayName ?? tenantId}</bdi>
        </Link>{" "}
        {text(m.crossedReached, { threshold })}
      </span>
      <span className="tc-quiet">
        <bdi>{resource}</bdi> · {quota ? <Then quota={quota} /> : null}
        <Time at={at} ago />
      </span>
    </li>
  );
}

/** How much it was when it was told. */
function Then({ quota }: { readonly quota: NonNullable<Crossing["quota"]> }) {
  const text = useText();
  const amounts = useAmounts(quota);
  const ceiling = ceilingOf(quota);
  if (ceiling === null) return null;
  return `${text(m.crossedNow, { taken: amounts.short(quota.used + quota.reserved), ceiling: amounts.short(ceiling) })} · `;
}
