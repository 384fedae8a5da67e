import type { CreateTenantInput } from "@/gql/graphql";
import type { LabelPair } from "./details-form";

export interface NewTenantForm {
  readonly displayName: string;
  readonly slug: string;
  /** Typed by hand: it doesn't follow the name any more. */
  readonly ownSlug: boolean;
  readonly labels: readonly LabelPair[];
  readonly deletionProtection: boolean;
  readonly activate: boolean;
  readonly reason: string;
}

export const EMPTY_FORM: NewTenantForm = {
  displayName: "",
  slug: "",
  ownSlug: false,
  labels: [],
  deletionProtection: false,
  activate: true,
  reason: "",
};

export function createInput(form: NewTenantForm): CreateTenantInput {
  return {
    displayName: form.displayName,
    slug: form.slug,
    // A row that nothing was typed into isn't a label.
    labels: form.labels.filter(({ key, value }) => key !== "" || value !== "").map(({ key, value }) => ({ key, value })),
    deletionProtection: form.deletionProtection,
    activate: form.activate,
    ...(form.reason.trim() !== "" && { reason: form.reason.trim() }),
  };
}
