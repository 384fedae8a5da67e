/** What can be done with a quota. */
export const QUOTA_ACTIONS = ["set", "grant", "revoke", "remove"] as const;
export type QuotaAction = (typeof QUOTA_ACTIONS)[number];

/** The open dialog as it stands in the address. */
export interface QuotaSearch {
  readonly quota?: QuotaAction | undefined;
  /** Of which resource. */
  readonly resource?: string | undefined;
  /** Which grant is revoked. */
  readonly grant?: string | undefined;
}

const CLOSED: QuotaSearch = { quota: undefined, resource: undefined, grant: undefined };

/** Reads an address that anybody may have written: a dialog that isn't about anything doesn't open. */
export function readQuotaSearch({ quota, resource, grant }: Record<string, unknown>): QuotaSearch {
  const action = QUOTA_ACTIONS.find((one) => one === quota);
  if (!action || typeof resource !== "string" || resource === "") return CLOSED;
  if (action !== "revoke") return { quota: action, resource, grant: undefined };
  return typeof grant === "string" && grant !== "" ? { quota: action, resource, grant } : CLOSED;
}
