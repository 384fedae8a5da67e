import type { TypedDocumentNode } from "@urql/core";
import {
  GrantQuotaDocument,
  type QuotaEnforcement,
  type QuotaPartsFragment,
  RemoveQuotaDocument,
  RevokeQuotaGrantDocument,
  SetQuotaDocument,
} from "@/gql/graphql";
import type { QuotaAction } from "./quota-search";

/** What every mutation of a quota answers. */
export interface QuotaData {
  readonly change: { readonly quota: QuotaPartsFragment } | null;
}

export interface QuotaInput {
  readonly tenantId: string;
  readonly resource: string;
  readonly expectedVersion?: number;
  readonly limit?: number | null;
  readonly enforcement?: QuotaEnforcement;
  readonly thresholds?: readonly number[];
  readonly amount?: number;
  readonly expiresAt?: string;
  readonly grantId?: string;
  readonly reason?: string;
  readonly validateOnly?: boolean;
  readonly idempotencyKey?: string;
}

export type QuotaDocument = TypedDocumentNode<QuotaData, { input: QuotaInput }>;

interface Deed {
  readonly document: QuotaDocument;
  /** Its name on the trail. */
  readonly action: string;
  readonly danger: boolean;
}

function deed(document: unknown, action: string, danger = false): Deed {
  // The documents differ in which fields of the input are required; each dialog fills in its own.
  return { document: document as QuotaDocument, action, danger };
}

export const DEEDS: Record<QuotaAction, Deed> = {
  set: deed(SetQuotaDocument, "quota.set"),
  grant: deed(GrantQuotaDocument, "quota.grant"),
  revoke: deed(RevokeQuotaGrantDocument, "quotaGrant.revoke", true),
  remove: deed(RemoveQuotaDocument, "quota.remove", true),
};
