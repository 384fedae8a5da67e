import type { TypedDocumentNode } from "@urql/core";
import {
  ActivateTenantDocument,
  ArchiveTenantDocument,
  DeleteTenantDocument,
  ResumeTenantDocument,
  SuspendTenantDocument,
  type SuspensionCause,
  type TenantWholeFragment,
  UnarchiveTenantDocument,
  UndeleteTenantDocument,
} from "@/gql/graphql";

export const LIFECYCLE_ACTIONS = ["activate", "resume", "suspend", "unarchive", "undelete", "archive", "delete"] as const;
export type LifecycleAction = (typeof LIFECYCLE_ACTIONS)[number];

export function isLifecycleAction(name: unknown): name is LifecycleAction {
  return LIFECYCLE_ACTIONS.some((action) => action === name);
}

/** What every mutation of the lifecycle answers. */
export interface LifecycleData {
  readonly change: { readonly tenant: TenantWholeFragment } | null;
}

export interface LifecycleInput {
  readonly tenantId: string;
  readonly expectedVersion: number;
  readonly reason?: string;
  readonly cause?: SuspensionCause;
  readonly until?: string;
  readonly confirmSlug?: string;
  readonly validateOnly?: boolean;
  readonly idempotencyKey?: string;
}

export type LifecycleDocument = TypedDocumentNode<LifecycleData, { input: LifecycleInput }>;

interface Shape {
  readonly document: LifecycleDocument;
  /** Whether the API wants a reason. */
  readonly reason: "required" | "optional";
  /** Whether people lose access by it. */
  readonly cuts: boolean;
  readonly danger: boolean;
}

function shape(document: unknown, reason: Shape["reason"], cuts: boolean, danger = false): Shape {
  // The documents differ in which fields of the input are required; `lifecycleInput` sends what each takes.
  return { document: document as LifecycleDocument, reason, cuts, danger };
}

export const SHAPES: Record<LifecycleAction, Shape> = {
  activate: shape(ActivateTenantDocument, "optional", false),
  suspend: shape(SuspendTenantDocument, "required", true, true),
  resume: shape(ResumeTenantDocument, "optional", false),
  archive: shape(ArchiveTenantDocument, "required", true, true),
  unarchive: shape(UnarchiveTenantDocument, "required", false),
  delete: shape(DeleteTenantDocument, "required", false, true),
  undelete: shape(UndeleteTenantDocument, "optional", false),
};

/** What the form of an action holds. */
export interface LifecycleForm {
  readonly reason: string;
  readonly cause: SuspensionCause;
  /** ISO 8601 in UTC, or null. */
  readonly until: string | null;
  readonly confirmSlug: string;
}

/** What a form begins with. A suspension that is changed begins with what holds, since all of it is replaced. */
export function formToBegin(action: LifecycleAction, { suspension }: Pick<TenantWholeFragment, "suspension">): LifecycleForm {
  const held = action === "suspend" ? suspension : null;
  return { reason: held?.reason ?? "", cause: held?.cause ?? "BILLING", until: held?.until ?? null, confirmSlug: "" };
}

export function lifecycleInput(
  action: LifecycleAction,
  tenant: Pick<TenantWholeFragment, "id" | "version">,
  form: LifecycleForm,
): LifecycleInput {
  const reason = form.reason.trim();
  return {
    tenantId: tenant.id,
    expectedVersion: tenant.version,
    ...((reason !== "" || SHAPES[action].reason === "required") && { reason }),
    ...(action === "suspend" && { cause: form.cause, ...(form.until && { until: form.until }) }),
    ...(action === "delete" && { confirmSlug: form.confirmSlug }),
  };
}

/** An action, and what the server says of it. */
export interface OfferedAction {
  readonly action: LifecycleAction;
  readonly allowed: boolean;
  readonly code: string | null;
  readonly explanation: string | null;
}

/** The actions of the server's answer that this console has a dialog for, in the order that they are offered. */
export function sortedActions(allowed: TenantWholeFragment["allowedActions"]): OfferedAction[] {
  return LIFECYCLE_ACTIONS.flatMap((action) => {
    const said = allowed.find((one) => one.action === `tenant.${action}`);
    return said ? [{ action, allowed: said.allowed, code: said.code ?? null, explanation: said.explanation ?? null }] : [];
  });
}
