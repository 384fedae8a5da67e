import { Alert, AlertActionLink } from "@patternfly/react-core";
import { type ReactNode, useRef, useState } from "react";
import { sharedMessages as m } from "./messages";
import { useText } from "./use-text";

export interface Leaving {
  /** Closes the form, once nothing typed is lost by it or nobody minds. */
  readonly leave: (event?: unknown) => void;
  /** What is asked first; null while nothing is. */
  readonly question: ReactNode;
}

/** Asks whoever closes a form before what was typed into it is lost: Escape is pressed for many reasons. */
export function useLeave(isTyped: boolean, onClose: () => void): Leaving {
  const text = useText();
  const [isAsked, setAsked] = useState(false);
  const left = useRef<Element | null>(null);

  function stay(): void {
    setAsked(false);
    if (left.current instanceof HTMLElement) left.current.focus();
  }

  function leave(event?: unknown): void {
    if (!isTyped) return onClose();
    if (isAsked) return event instanceof KeyboardEvent ? stay() : undefined;
    left.current = document.activeElement;
    setAsked(true);
  }

  const question =
    isAsked && isTyped ? (
      <Alert
        isInline
        component="h2"
        variant="warning"
        className="tc-leave"
        title={text(m.leaveTyped)}
        actionLinks={
          <>
            <AlertActionLink autoFocus onClick={stay}>
              {text(m.stay)}
            </AlertActionLink>
            <AlertActionLink onClick={onClose}>{text(m.leave)}</AlertActionLink>
          </>
        }
      />
    ) : null;
  return { leave, question };
}
