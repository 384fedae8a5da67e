import { serverNow } from "@/shared/server-clock";

/** What the servers said of a tenant's open connections. */
export interface Report {
  readonly openSubscriptions: number;
  readonly servers: number;
  readonly asOf: string | null;
}

export type Progress =
  /** Access is allowed: connections come and go. */
  | { readonly kind: "open"; readonly count: number }
  /** Access was taken away, and not every server has said so yet. */
  | { readonly kind: "closing"; readonly count: number; readonly seconds: number; readonly slow: boolean }
  /** All servers reported after the change, and nothing is open. */
  | { readonly kind: "cut"; readonly seconds: number };

/** A second is promised, and reports come within three. */
const SLOW_SECONDS = 6;

/** How far the taking away of access has come; `now` is by this computer's clock, the other times are the server's. */
export function progressOf(status: string, since: string, report: Report, now: number): Progress {
  // One that was never let in has nothing to be cut.
  if (status === "ACTIVE" || status === "CREATED") return { kind: "open", count: report.openSubscriptions };
  const changed = Date.parse(since);
  const reported = report.asOf === null ? 0 : Date.parse(report.asOf);
  const done = report.openSubscriptions === 0 && reported >= changed;
  if (done) return { kind: "cut", seconds: (reported - changed) / 1000 };
  const ahead = serverNow() - Date.now();
  const seconds = Math.max(0, (now + ahead - changed) / 1000);
  return { kind: "closing", count: report.openSubscriptions, seconds, slow: seconds > SLOW_SECONDS };
}
