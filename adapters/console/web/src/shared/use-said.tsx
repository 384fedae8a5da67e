import { type ReactNode, useCallback, useState } from "react";

/** What is said politely to whoever listens, and how to say something. The same words a second time are new to the ear too. */
export function useSaid(): readonly [ReactNode, (words: string) => void] {
  const [said, setSaid] = useState({ number: 0, words: "" });
  const say = useCallback((words: string) => setSaid(({ number }) => ({ number: number + 1, words })), []);
  const region = (
    <span className="tc-unseen" aria-live="polite">
      <span key={said.number}>{said.words}</span>
    </span>
  );
  return [region, say];
}
