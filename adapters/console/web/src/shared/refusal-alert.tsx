import { Alert, AlertActionLink } from "@patternfly/react-core";
import type { MessageDescriptor } from "react-intl";
import { CopyButton } from "./copy-button";
import { sharedMessages as m } from "./messages";
import { type Refusal, sentence } from "./refusal";
import { useText } from "./use-text";

const TITLES: Record<string, MessageDescriptor> = {
  CONFLICT: m.refusedConflict,
  FORBIDDEN: m.refusedForbidden,
  INTERNAL: m.refusedInternal,
  NOT_FOUND: m.refusedNotFound,
  RATE_LIMITED: m.refusedRate,
  UNAUTHENTICATED: m.refusedSignIn,
  UNAVAILABLE: m.refusedUnavailable,
  UNREACHABLE: m.refusedUnreachable,
};

interface Props {
  readonly refusal: Refusal;
  readonly retryIn?: number | null;
  readonly onRetry?: () => void;
}

/** A refusal that belongs to no field: what happened, and the way out. */
export function RefusalAlert({ refusal, retryIn = null, onRetry }: Props) {
  const text = useText();
  const waits = refusal.retryAfter !== null;
  const internal = refusal.code === "INTERNAL";
  return (
    <Alert
      isInline
      isLiveRegion
      component="h2"
      variant={waits ? "warning" : "danger"}
      title={text(TITLES[refusal.code] ?? m.refusedOther)}
      data-code={refusal.code}
      actionLinks={waits && onRetry ? <AlertActionLink onClick={onRetry}>{text(m.tryNow)}</AlertActionLink> : undefined}
    >
      {/* The countdown ticks; only what happened is announced. */}
      {waits ? <p aria-live="off">{retryIn === null ? null : text(m.retrying, { seconds: retryIn })}</p> : null}
      {internal ? <p>{text(m.refusedInternalHelp)}</p> : null}
      {!waits && !internal && refusal.message ? <p>{sentence(refusal.message)}</p> : null}
      {refusal.traceId && !waits ? (
        <p className="tc-trace">
          <span>{text(m.trace)}</span> <code>{refusal.traceId}</code>
          <CopyButton value={refusal.traceId} label={text(m.copyTrace)} />
        </p>
      ) : null}
    </Alert>
  );
}
