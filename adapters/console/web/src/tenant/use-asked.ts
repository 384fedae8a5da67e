import { useState } from "react";

/** What was asked about when an answer came: a place in it means another thing in what is typed since. */
export function useAsked<Asked>(now: Asked, answer: unknown): Asked {
  const [kept, keep] = useState({ asked: now, answer });
  if (kept.answer === answer) return kept.asked;
  keep({ asked: now, answer });
  return now;
}
