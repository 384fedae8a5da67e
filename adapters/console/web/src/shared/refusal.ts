import type { CombinedError } from "urql";

/** Why something was not done, as the server said it, or as the network did. */
export interface Refusal {
  /** The API's code; UNREACHABLE if no server answered, INTERCEPTED if something before it did. */
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
  readonly traceId: string | null;
  /** Seconds until it makes sense to try again; null if trying again doesn't help. */
  readonly retryAfter: number | null;
  readonly outcomeUnknown: boolean;
  readonly currentVersion: number | null;
}

const RETRY_UNREACHABLE_SECONDS = 2;

interface Problem {
  readonly message: string;
  readonly extensions?: Record<string, unknown>;
}

export function refusalOf(error: CombinedError): Refusal {
  const first = error.graphQLErrors[0];
  if (first) return refusalOfProblem({ message: first.message, extensions: first.extensions });
  const response = error.response as Response | undefined;
  const without = unreachable(error.networkError?.message ?? error.message);
  if (!response || response.ok || PASSING.includes(response.status)) return without;
  const code = CODES[response.status] ?? "INTERCEPTED";
  if (code === "UNAUTHENTICATED") return { ...without, code, retryAfter: null };
  if (code === "INTERCEPTED") {
    return { ...without, code, message: `HTTP ${response.status}`, retryAfter: null, outcomeUnknown: response.status >= 500 };
  }
  return { ...without, code, retryAfter: retryAfterOf(response), outcomeUnknown: code !== "RATE_LIMITED" };
}

/** What a status says where no GraphQL came with it, as from a proxy in between. */
const CODES: Record<number, string> = { 401: "UNAUTHENTICATED", 429: "RATE_LIMITED", 503: "UNAVAILABLE" };

/** The statuses by which a proxy says that no answer came in time, or none that it could read. */
const PASSING: readonly number[] = [408, 502, 504];

/** Seconds, as the header `Retry-After` tells them (RFC 9110, 10.2.3). */
function retryAfterOf(response: Response): number {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : RETRY_UNREACHABLE_SECONDS;
}

export function refusalOfProblem({ message, extensions = {} }: Problem): Refusal {
  const code = text(extensions["code"]) ?? "INTERNAL";
  return {
    code,
    message,
    field: text(extensions["field"]),
    traceId: text(extensions["traceId"]),
    retryAfter: number(extensions["retryAfter"]) ?? (code === "UNAVAILABLE" || code === "RATE_LIMITED" ? 1 : null),
    outcomeUnknown: extensions["outcomeUnknown"] === true,
    currentVersion: number(extensions["currentVersion"]),
  };
}

function unreachable(message: string): Refusal {
  return {
    code: "UNREACHABLE",
    message,
    field: null,
    traceId: null,
    retryAfter: RETRY_UNREACHABLE_SECONDS,
    outcomeUnknown: true,
    currentVersion: null,
  };
}

/** What to say beside the field: the server's words begin with the field's name, which the label says already. */
export function fieldMessage(refusal: Refusal): string {
  const { field, message } = refusal;
  const words = field && message.startsWith(`${field} `) ? message.slice(field.length + 1) : message;
  return sentence(words);
}

/** A message of the server as a sentence. */
export function sentence(words: string): string {
  // The name of an action, such as `tenant.suspend`, is written as it is.
  const text = /^[a-z]+\.[a-z]/.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
