import { type ReactNode, useEffect, useState } from "react";
import { ANSWER_WITHIN } from "./answer-within";
import { sharedMessages as m } from "./messages";
import { useText } from "./use-text";

/** A wait that is shorter needs no words. */
const SAID_AFTER_SECONDS = 3;

/** Stands where something isn't yet: after a moment it says since when, for what, and what happens next. */
export function Waiting({ children }: { readonly children?: ReactNode }) {
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
          {text(m.waitingSince, { seconds, within: ANSWER_WITHIN / 1000 })}
        </p>
      ) : null}
    </>
  );
}

/** Whole seconds since this was shown first. */
function useAge(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const start = Date.now();
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - start) / 1000)), 500);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
