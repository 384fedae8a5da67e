import type { AuditEntriesQueryVariables, AuditEntryFilter, AuditLog, AuditOutcome } from "@/gql/graphql";

import { justAfter } from "./entry-address";

export const ENTRIES_PER_PAGE = 30;

/** What the address of a trail says. */
export interface AuditSearch {
  readonly action?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly log?: AuditLog | undefined;
  /** Days as in `2026-11-24`, in local time; both are part of it. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The moment of the newest entry that is shown, as the API tells it: a link to an entry leads there. */
  readonly upTo?: string | undefined;
  readonly after?: string | undefined;
  /** The entry that is unfolded. */
  readonly entry?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
const ACTION = /^[a-zA-Z]+(\.[a-zA-Z]+)+$/;

/** Reads an address that anybody may have written; what makes no sense is left out. */
export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const action = texts(raw["action"]).filter((name) => ACTION.test(name)).slice(0, 32);
  const subject = texts(raw["subject"])[0]?.slice(0, 255);
  const outcome = texts(raw["outcome"])[0];
  const log = texts(raw["log"])[0];
  const [from] = texts(raw["from"]).filter(isDay);
  const [to] = texts(raw["to"]).filter(isDay);
  const [upTo] = texts(raw["upTo"]).filter((text) => MOMENT.test(text) && !Number.isNaN(Date.parse(text)));
  const after = texts(raw["after"])[0];
  const entry = texts(raw["entry"])[0];
  // Each name is said, or the router keeps what the address has.
  return {
    action: action.length > 0 ? action : undefined,
    subject: subject || undefined,
    outcome: outcome === "ACCEPTED" || outcome === "REFUSED" ? outcome : undefined,
    log: log === "TENANT" || log === "PLATFORM" ? log : undefined,
    from,
    to,
    upTo,
    after: after || undefined,
    entry: entry || undefined,
  };
}

export function auditVariables(search: AuditSearch, tenantId?: string): AuditEntriesQueryVariables {
  const filter: AuditEntryFilter = {
    ...(search.action && { action: [...search.action] }),
    ...(search.subject && { subject: search.subject }),
    ...(search.outcome && { outcome: search.outcome }),
    ...(search.log && { log: search.log }),
    ...(search.from && { from: startOfDay(search.from, 0) }),
    ...(search.to && { to: startOfDay(search.to, 1) }),
    ...(search.upTo && { to: justAfter(search.upTo) }),
  };
  return {
    first: ENTRIES_PER_PAGE,
    ...(tenantId && { tenantId }),
    ...(search.after && { after: search.after }),
    ...(Object.keys(filter).length > 0 && { filter }),
  };
}

export function isAuditFiltered({ action, subject, outcome, log, from, to, upTo }: AuditSearch): boolean {
  return Boolean(action || subject || outcome || log || from || to || upTo);
}

/** Whether a day is likely to be meant: while a year is typed it is the year 2, 20 and 202 before it is 2026. */
export function isPlausibleDay(day: string): boolean {
  return isDay(day) && day >= "1970";
}

function startOfDay(day: string, later: number): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString().replace("Z", "000Z");
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}

function texts(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === "string" && one !== "");
}
