import { Skeleton } from "@patternfly/react-core";
import { TenantConnectionsDocument, type TenantWholeFragment } from "@/gql/graphql";
import { useIsPlatform } from "@/app/session";
import { type Refusal, sentence } from "@/shared/refusal";
import { RefusalAlert } from "@/shared/refusal-alert";
import { refusalTitle } from "@/shared/refusal-title";
import { Retrying } from "@/shared/retrying";
import { Time } from "@/shared/time";
import { useLiveQuery } from "@/shared/use-live-query";
import type { Preview } from "@/shared/use-preview";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { actionMessages as m } from "./action-messages";
import { type LifecycleAction, type LifecycleData, SHAPES } from "./actions";
import { tenantMessages } from "./messages";
import { StatusLabel } from "./status-label";

interface Props {
  readonly action: LifecycleAction;
  readonly tenant: TenantWholeFragment;
  readonly preview: Preview<LifecycleData>;
  /** The form isn't filled in: there is nothing to look ahead to. */
  readonly isEmpty: boolean;
}

/** What the server says would happen. */
export function LifecyclePreview({ action, tenant, preview: { data: previewed, refusal, busy, attempt, retryIn }, isEmpty }: Props) {
  const text = useText();
  const after = previewed?.change?.tenant ?? null;
  const platform = useIsPlatform();
  const { cuts } = SHAPES[action];
  const asked = useLiveQuery(TenantConnectionsDocument, { id: tenant.id }, { pause: !cuts || !platform });
  const connections = asked.data?.tenant?.access;
  // What is wrong with a field stands at the field.
  const stands = refusal && !refusal.field && refusal.retryAfter === null ? refusal : null;
  return (
    <section className="tc-preview" aria-label={text(m.whatHappens)} aria-busy={busy}>
      <h2>{text(m.whatHappens)}</h2>
      {stands ? <Refused refusal={stands} /> : null}
      {refusal && retryIn !== null ? (
        <p>
          <strong>{text(refusalTitle(refusal.code))}.</strong> <Retrying seconds={retryIn} />
        </p>
      ) : null}
      {isEmpty ? <p className="tc-quiet">{text(m.nothingYet)}</p> : null}
      {!isEmpty && (busy || (!after && !refusal)) ? <Waiting key={attempt}>{after ? null : <Skeleton />}</Waiting> : null}
      {after ? (
        // What is typed since isn't answered: what is shown is what would have happened before.
        <div className={busy ? "tc-previewed tc-outdated" : "tc-previewed"}>
          <p className="tc-from-to">
            <span className="tc-unseen">{text(m.from)}</span>
            <StatusLabel status={tenant.status} />
            <span aria-hidden="true">→</span>
            <span className="tc-unseen">{text(m.to)}</span>
            <StatusLabel status={after.status} />
          </p>
          {cuts ? (
            <ul>
              <li>{text(m.tokens)}</li>
              {connections ? <li>{text(m.sockets, { count: connections.openSubscriptions })}</li> : null}
            </ul>
          ) : null}
          {cuts && asked.loading && !asked.refusal ? <Waiting /> : null}
          {cuts && asked.refusal && !connections ? (
            <p className="tc-quiet">
              {text(m.socketsUnknown, { why: text(refusalTitle(asked.refusal.code)) })}{" "}
              {asked.retryIn === null ? null : <Retrying seconds={asked.retryIn} />}
            </p>
          ) : null}
          {after.suspension ? <Suspended before={tenant.suspension ?? null} after={after.suspension} /> : null}
          {after.deletion ? (
            <p>
              {text(m.keptUntil)} <Time at={after.deletion.erasedAfter} />
            </p>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

type Suspension = NonNullable<TenantWholeFragment["suspension"]>;

/** When it ends, and what of the suspension that holds now is replaced. */
function Suspended({ before, after }: { readonly before: Suspension | null; readonly after: Suspension }) {
  const text = useText();
  const ended = before?.until ?? null;
  const causes = before && { before: text(tenantMessages[before.cause]), after: text(tenantMessages[after.cause]) };
  return (
    <>
      {causes && causes.before !== causes.after ? <p>{text(m.causeBecomes, causes)}</p> : null}
      {after.until ? (
        <p>
          {text(m.endsAt)} <Time at={after.until} />
          {ended !== null && ended !== after.until ? (
            <>
              {", "}
              {text(m.endedAt)} <Time at={ended} />
            </>
          ) : null}
        </p>
      ) : null}
      {ended !== null && !after.until ? (
        <p>
          <strong>{text(m.endsNoMore)}</strong> <Time at={ended} />
        </p>
      ) : null}
    </>
  );
}

/** The server's words, or for a fault inside what to pass on. */
function Refused({ refusal }: { readonly refusal: Refusal }) {
  const text = useText();
  if (refusal.code === "INTERNAL") return <RefusalAlert refusal={refusal} />;
  return (
    <p className="tc-refused">
      <strong>{text(m.wouldBeRefused)}.</strong> {sentence(refusal.message)}
    </p>
  );
}
