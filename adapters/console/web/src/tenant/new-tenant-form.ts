import type { CreateTenantInput, FirstQuotaInput } from "@/gql/graphql";
import type { TypedQuota } from "@/quota/first-quotas";
import type { LabelPair } from "./details-form";

export interface NewTenantForm {
  readonly displayName: string;
  readonly slug: string;
  /** Typed by hand: it doesn't follow the name any more. */
  readonly ownSlug: boolean;
  readonly labels: readonly LabelPair[];
  readonly deletionProtection: boolean;
  readonly activate: boolean;
  readonly quotas: readonly TypedQuota[];
  readonly reason: string;
}

export const EMPTY_FORM: NewTenantForm = {
  displayName: "",
  slug: "",
  ownSlug: false,
  labels: [],
  deletionProtection: false,
  activate: true,
  quotas: [],
  reason: "",
};

/** What is sent: the form, and its quotas as they were read. */
export function createInput(form: NewTenantForm, quotas: FirstQuotaInput[]): CreateTenantInput {
  return {
    displayName: form.displayName,
    slug: form.slug,
    labels: form.labels.filter(isTyped).map(({ key, value }) => ({ key, value })),
    deletionProtection: form.deletionProtection,
    activate: form.activate,
    // Nothing of quotas for whoever sets none: the field takes a scope of its own.
    ...(quotas.length > 0 && { quotas }),
    ...(form.reason.trim() !== "" && { reason: form.reason.trim() }),
  };
}

/** What the server calls a field of the form: it counts only the rows of labels that were sent. Null if it never saw it. */
export function sentField(form: NewTenantForm, field: string): string | null {
  const [, place, part] = /^labels\.(\d+)\.(\w+)$/.exec(field) ?? [];
  if (place === undefined) return field;
  const row = form.labels[Number(place)];
  if (!row || !isTyped(row)) return null;
  return `labels.${form.labels.slice(0, Number(place)).filter(isTyped).length}.${part}`;
}

/** A row that nothing was typed into isn't a label. */
function isTyped({ key, value }: LabelPair): boolean {
  return key !== "" || value !== "";
}
