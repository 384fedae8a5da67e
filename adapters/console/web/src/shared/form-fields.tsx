import { type ReactNode, useLayoutEffect, useRef } from "react";

interface Props {
  /** Whether what was typed is on its way. */
  readonly busy: boolean;
  readonly children: ReactNode;
}

/**
 * The fields of a form. They rest while it is sent: what somebody typed meanwhile would be neither sent nor kept. A
 * browser takes the focus from a field that is disabled, so it is given back with the answer.
 */
export function FormFields({ busy, children }: Props) {
  const fields = useRef<HTMLFieldSetElement>(null);
  const left = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const focused = document.activeElement;
    if (!busy) {
      // Whoever has moved on meanwhile stays there.
      if (focused === document.body) left.current?.focus();
      left.current = null;
      return undefined;
    }
    if (!(focused instanceof HTMLElement) || !fields.current?.contains(focused)) return undefined;
    left.current = focused;
    window.addEventListener("keydown", keepFromShortcuts, { capture: true });
    return () => window.removeEventListener("keydown", keepFromShortcuts, { capture: true });
  }, [busy]);
  return (
    <fieldset ref={fields} role="none" className="tc-form-fields" disabled={busy}>
      {children}
    </fieldset>
  );
}

/** What goes on being typed for a field at rest lands on the page, and is no shortcut there. */
function keepFromShortcuts(event: KeyboardEvent): void {
  if (event.key.length === 1 && event.target === document.body) event.stopPropagation();
}
