import type { ReactNode } from "react";
import { ANSWER_WITHIN } from "./answer-within";
import { sharedMessages as m } from "./messages";
import { SAID_AFTER_SECONDS, useAge } from "./use-age";
import { useText } from "./use-text";

interface Props {
  /** Whether it is asked again by itself; otherwise there is a button for it by then. */
  readonly asksAgain?: boolean;
  readonly children?: ReactNode;
}

/** Stands where something isn't yet: after a moment it says since when, for what, and what happens next. */
export function Waiting({ asksAgain = true, children }: Props) {
  const text = useText();
  const seconds = useAge();
  return (
    <>
      {children}
      <span className="tc-unseen" role="status">
        {seconds >= SAID_AFTER_SECONDS ? text(m.stillWaiting) : null}
      </span>
      {seconds >= SAID_AFTER_SECONDS ? (
        <p className="tc-quiet tc-waiting" aria-hidden="true">
          {text(asksAgain ? m.waitingSince : m.waitingOnce, { seconds, within: ANSWER_WITHIN / 1000 })}
        </p>
      ) : null}
    </>
  );
}
