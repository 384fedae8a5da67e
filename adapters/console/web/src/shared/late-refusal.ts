import type { MessageDescriptor } from "react-intl";
import { sharedMessages as m } from "./messages";
import { type Refusal, sentence } from "./refusal";
import { refusalTitle } from "./refusal-title";

type Text = (message: MessageDescriptor, values?: Record<string, string>) => string;

/**
 * The notice of a refusal that came after somebody had left the form: what was tried, why not, and where to look if
 * nobody knows what became of it.
 */
export function lateRefusal(text: Text, tried: string, refusal: Refusal, tenantId: string | null): [string, string, string | null] {
  const title = text(m.refusedLate, { tried, why: text(refusalTitle(refusal.code)) });
  if (refusal.outcomeUnknown) return [title, text(m.outcomeUnknown), tenantId];
  if (refusal.code === "INTERNAL") {
    const trace = refusal.traceId ? ` ${text(m.trace)}: ${refusal.traceId}` : "";
    return [title, text(m.refusedInternalHelp) + trace, null];
  }
  // The words of a fault that passes say nothing that helps once nobody waits for its end.
  const words = refusal.retryAfter === null && refusal.message ? ` ${sentence(refusal.message)}` : "";
  return [title, text(m.nothingDone) + words, null];
}
