import { Skeleton } from "@patternfly/react-core";
import { TenantConnectionsDocument, type TenantWholeFragment } from "@/gql/graphql";
import { type Refusal, sentence } from "@/shared/refusal";
import { Time } from "@/shared/time";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { actionMessages as m } from "./action-messages";
import { type LifecycleAction, SHAPES } from "./actions";
import { StatusLabel } from "./status-label";

interface Props {
  readonly action: LifecycleAction;
  readonly tenant: TenantWholeFragment;
  /** The tenant as it would be; null if that isn't known, or it would be refused. */
  readonly after: TenantWholeFragment | null;
  readonly refusal: Refusal | null;
  readonly busy: boolean;
}

/** What the server says would happen. */
export function LifecyclePreview({ action, tenant, after, refusal, busy }: Props) {
  const text = useText();
  const { cuts } = SHAPES[action];
  const { data } = useLiveQuery(TenantConnectionsDocument, { id: tenant.id }, { pause: !cuts });
  const connections = data?.tenant?.access;
  // What is wrong with a field stands at the field.
  const stands = refusal && !refusal.field && refusal.retryAfter === null ? refusal : null;
  return (
    <section className="tc-preview" aria-label={text(m.whatHappens)} aria-busy={busy}>
      <h2>{text(m.whatHappens)}</h2>
      {stands ? (
        <p className="tc-refused">
          <strong>{text(m.wouldBeRefused)}.</strong> {sentence(stands.message)}
        </p>
      ) : null}
      {!after && (busy || !refusal) ? <Skeleton /> : null}
      {after ? (
        <p className="tc-from-to">
          <span className="tc-unseen">{text(m.from)}</span>
          <StatusLabel status={tenant.status} />
          <span aria-hidden="true">→</span>
          <span className="tc-unseen">{text(m.to)}</span>
          <StatusLabel status={after.status} />
        </p>
      ) : null}
      {cuts && after ? (
        <ul>
          <li>{text(m.tokens)}</li>
          {connections ? <li>{text(m.sockets, { count: connections.openSubscriptions })}</li> : null}
        </ul>
      ) : null}
      {after?.suspension?.until ? (
        <p>
          {text(m.endsAt)} <Time at={after.suspension.until} />
        </p>
      ) : null}
      {after?.deletion ? (
        <p>
          {text(m.keptUntil)} <Time at={after.deletion.erasedAfter} />
        </p>
      ) : null}
    </section>
  );
}
