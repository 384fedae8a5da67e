import type { MessageDescriptor } from "react-intl";
import { sharedMessages as m } from "./messages";

const TITLES: Record<string, MessageDescriptor> = {
  CONFLICT: m.refusedConflict,
  FORBIDDEN: m.refusedForbidden,
  INTERCEPTED: m.refusedIntercepted,
  INTERNAL: m.refusedInternal,
  INVALID_TRANSITION: m.refusedTransition,
  NOT_FOUND: m.refusedNotFound,
  RATE_LIMITED: m.refusedRate,
  RETENTION_LOCKED: m.refusedLocked,
  TENANT_ARCHIVED: m.refusedArchived,
  TENANT_SUSPENDED: m.refusedSuspended,
  UNAUTHENTICATED: m.refusedSignIn,
  UNAVAILABLE: m.refusedUnavailable,
  UNREACHABLE: m.refusedUnreachable,
};

/** What a refusal is called. */
export function refusalTitle(code: string): MessageDescriptor {
  return TITLES[code] ?? m.refusedOther;
}
