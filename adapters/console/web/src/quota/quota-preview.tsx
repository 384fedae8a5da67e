import { Icon, Skeleton } from "@patternfly/react-core";
import ExclamationTriangleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon";
import type { ReactNode } from "react";
import type { QuotaPartsFragment } from "@/gql/graphql";
import { sentence } from "@/shared/refusal";
import { RefusalAlert } from "@/shared/refusal-alert";
import { refusalTitle } from "@/shared/refusal-title";
import { Retrying } from "@/shared/retrying";
import { Time } from "@/shared/time";
import type { Preview } from "@/shared/use-preview";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import type { QuotaData } from "./deeds";
import { quotaMessages as m } from "./messages";
import { QuotaFigure } from "./quota-figure";
import { levelOf } from "./share";
import { useAmounts } from "./use-amounts";

interface Props {
  readonly quota: QuotaPartsFragment;
  readonly preview: Preview<QuotaData>;
  /** The form isn't filled in: there is nothing to look ahead to. */
  readonly isEmpty: boolean;
  /** Whether what is wrong with a field is said there. */
  readonly isShown: (field: string | null) => boolean;
  readonly endsAt: string | null;
}

/** What the server says would hold, beside what holds now. */
export function QuotaPreview({ quota, preview: { data, refusal, busy, attempt, retryIn }, isEmpty, isShown, endsAt }: Props) {
  const text = useText();
  const after = data?.change?.quota;
  // What is typed since isn't answered: what is shown is what would have held before.
  const age = busy ? "tc-previewed tc-outdated" : "tc-previewed";
  const stands = refusal && !isShown(refusal.field) && refusal.retryAfter === null ? refusal : null;
  return (
    <section className="tc-preview" aria-label={text(m.whatHappens)} aria-busy={busy}>
      <h2>{text(m.whatHappens)}</h2>
      {stands?.code === "INTERNAL" ? <RefusalAlert refusal={stands} /> : null}
      {stands && stands.code !== "INTERNAL" ? (
        <p className="tc-refused">
          <strong>{text(m.wouldBeRefused)}.</strong> {sentence(stands.message)}
        </p>
      ) : null}
      {refusal && retryIn !== null ? (
        <p>
          <strong>{text(refusalTitle(refusal.code))}.</strong> <Retrying seconds={retryIn} />
        </p>
      ) : null}
      {isEmpty ? <p className="tc-quiet">{text(m.nothingYet)}</p> : null}
      {!isEmpty && (busy || (!after && !refusal)) ? <Waiting key={attempt}>{after ? null : <Skeleton />}</Waiting> : null}
      {after && !isEmpty ? (
        <div className={age}>
          <State name={text(m.before)} quota={quota} />
          <State name={text(m.after)} quota={after} />
          {endsAt ? (
            <p>
              {text(m.endsBySelf)} <Time at={endsAt} />
            </p>
          ) : null}
        </div>
      ) : null}
      <div role="status" className={age}>{after && !isEmpty ? <Warning quota={after} /> : null}</div>
    </section>
  );
}

function State({ name, quota }: { readonly name: string; readonly quota: QuotaPartsFragment }) {
  const amounts = useAmounts(quota);
  return (
    <div className="tc-quota-state" data-level={levelOf(quota).kind} role="group" aria-label={name}>
      <h3>{name}</h3>
      <div>
        <QuotaFigure quota={quota} amounts={amounts} />
      </div>
    </div>
  );
}

/** What nobody should learn only afterwards. */
function Warning({ quota }: { readonly quota: QuotaPartsFragment }): ReactNode {
  const text = useText();
  const { kind } = levelOf(quota);
  const hard = quota.enforcement === "HARD";
  const words = kind === "over" ? (hard ? m.isOver : m.isOverSoft) : kind === "full" && hard ? m.isFull : null;
  if (!words) return null;
  return (
    <p className="tc-quota-warning" data-over={kind === "over"}>
      <Icon status="warning" isInline>
        <ExclamationTriangleIcon />
      </Icon>{" "}
      {text(words)}
    </p>
  );
}
