import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

const TYPING_PAUSE = 400;

/** Keeps what is typed in `history.state`, so that a reload or coming back loses nothing. */
export function useDraft(draft: unknown): void {
  const navigate = useNavigate();
  const text = JSON.stringify(draft);
  const kept = useRef(text);
  useEffect(() => {
    if (kept.current === text) return undefined;
    const timer = setTimeout(() => {
      kept.current = text;
      void navigate({
        to: ".",
        search: true,
        replace: true,
        resetScroll: false,
        state: (state) => ({ ...state, draft: JSON.parse(text) as unknown }),
      });
    }, TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [text, navigate]);
}

/** What was typed here before; whoever asks knows its shape, since only that form writes to its place. */
export function useKeptDraft<Draft>(): Draft | undefined {
  return useLocation({ select: (location) => location.state.draft as object | undefined }) as Draft | undefined;
}
