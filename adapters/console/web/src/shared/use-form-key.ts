import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { newKey } from "./idempotency";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The idempotency key of the form that is open at this place of the history. */
    formKey?: string | undefined;
    /** What has been typed into it. */
    draft?: unknown;
    /** The cursors of the pages before this one. */
    trail?: readonly string[] | undefined;
  }
}

/**
 * One idempotency key per opened form. It is kept in `history.state`: a double click, a reload, or coming back
 * sends the same key, so the server does the thing once.
 */
export function useFormKey(): { key: () => string; renew: () => void } {
  const kept = useLocation({ select: (location) => location.state.formKey });
  const navigate = useNavigate();
  const current = useRef<string | undefined>(kept);
  if (kept) current.current = kept;

  const keep = useCallback(
    (key: string) => {
      current.current = key;
      void navigate({ to: ".", search: true, replace: true, resetScroll: false, state: (state) => ({ ...state, formKey: key }) });
    },
    [navigate],
  );

  useEffect(() => {
    if (!current.current) keep(newKey());
  }, [keep]);

  return {
    key: () => (current.current ??= newKey()),
    /** After a success, or when the key turned out to be used: the next sending is another thing. */
    renew: () => keep(newKey()),
  };
}
