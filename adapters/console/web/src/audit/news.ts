import type { Change } from "@/shared/changes";
import { type AuditSearch, auditVariables } from "./audit-search";

/**
 * Whether the entry of a change would stand on the first page of a trail. By whom it was is told to nobody, so one that
 * is filtered by person may still not show it.
 */
export function wouldShow(change: Pick<Change, "tenantId" | "action" | "at">, search: AuditSearch, tenantId?: string): boolean {
  if (search.upTo || (tenantId !== undefined && change.tenantId !== tenantId)) return false;
  // What is told of was done, and stands in the log of a tenant.
  if (search.outcome === "REFUSED" || search.log === "PLATFORM") return false;
  if (search.action && !search.action.includes(change.action)) return false;
  const { from, to } = auditVariables(search).filter ?? {};
  return (!from || change.at >= Date.parse(from)) && (!to || change.at < Date.parse(to));
}
