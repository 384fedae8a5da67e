import { defineMessages, type MessageDescriptor } from "react-intl";

const reasons = defineMessages({
  FORBIDDEN: { id: "refused.FORBIDDEN", defaultMessage: "the token didn’t allow it" },
  INVALID_TRANSITION: { id: "refused.INVALID_TRANSITION", defaultMessage: "not possible in that state" },
  NOT_FOUND: { id: "refused.NOT_FOUND", defaultMessage: "out of reach" },
  RETENTION_LOCKED: { id: "refused.RETENTION_LOCKED", defaultMessage: "protected from deletion" },
  TENANT_ARCHIVED: { id: "refused.TENANT_ARCHIVED", defaultMessage: "the tenant was archived" },
  TENANT_SUSPENDED: { id: "refused.TENANT_SUSPENDED", defaultMessage: "the tenant was suspended" },
});

/** Why an attempt was refused; a code that this console doesn't know stands as it is. */
export function refusedBecause(code: string): MessageDescriptor {
  return Object.hasOwn(reasons, code) ? reasons[code as keyof typeof reasons] : { id: `refused.${code}`, defaultMessage: code };
}
