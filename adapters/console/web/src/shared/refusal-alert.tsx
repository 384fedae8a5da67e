import { Alert, AlertActionLink } from "@patternfly/react-core";
import { signInAgain } from "@/app/sign-in-again";
import { CopyButton } from "./copy-button";
import { sharedMessages as m } from "./messages";
import { type Refusal, sentence } from "./refusal";
import { refusalTitle } from "./refusal-title";
import { Retrying } from "./retrying";
import { useText } from "./use-text";
import { Waiting } from "./waiting";

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
  const intercepted = refusal.code === "INTERCEPTED";
  const rate = refusal.code === "RATE_LIMITED";
  return (
    <Alert
      isInline
      isLiveRegion
      className="tc-refusal"
      component="h2"
      variant={waits ? "warning" : "danger"}
      title={text(refusalTitle(refusal.code))}
      data-code={refusal.code}
      actionLinks={<WayOut code={refusal.code} waits={waits} onRetry={onRetry} />}
    >
      {rate ? <p>{text(m.refusedRateHelp)}</p> : null}
      {waits && (onRetry || retryIn !== null) ? (
        // The countdown ticks; only what happened is announced.
        <div aria-live="off">
          <p>
            <Retrying seconds={retryIn ?? 0} />
          </p>
          {retryIn === null ? <Waiting /> : null}
        </div>
      ) : null}
      {internal ? <p>{text(m.refusedInternalHelp)}</p> : null}
      {intercepted ? <p>{text(m.refusedInterceptedHelp, { answer: refusal.message })}</p> : null}
      {!waits && !internal && !intercepted && refusal.message ? <p>{sentence(refusal.message)}</p> : null}
      {refusal.traceId && !waits ? (
        <p className="tc-trace">
          <span>{text(m.trace)}</span> <code>{refusal.traceId}</code>
          <CopyButton value={refusal.traceId} label={text(m.copyTrace)} />
        </p>
      ) : null}
    </Alert>
  );
}

interface WayOutProps {
  readonly code: string;
  readonly waits: boolean;
  readonly onRetry: (() => void) | undefined;
}

/** What a person can do about it besides reading. */
function WayOut({ code, waits, onRetry }: WayOutProps) {
  const text = useText();
  if (code === "FORBIDDEN") return <AlertActionLink onClick={signInAgain.ask}>{text(m.otherToken)}</AlertActionLink>;
  // Asking before a server that counts has said so would only be counted too.
  const now = (waits && code !== "RATE_LIMITED") || code === "INTERNAL" || code === "INTERCEPTED";
  return now && onRetry ? <AlertActionLink onClick={onRetry}>{text(m.tryNow)}</AlertActionLink> : null;
}
