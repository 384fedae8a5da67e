import type { TenantWholeFragment } from "@/gql/graphql";

export interface LabelPair {
  readonly key: string;
  readonly value: string;
}

/** What can be edited of a tenant. */
export interface DetailsForm {
  readonly displayName: string;
  readonly labels: readonly LabelPair[];
  readonly deletionProtection: boolean;
}

export const DETAILS: readonly (keyof DetailsForm)[] = ["displayName", "labels", "deletionProtection"];

export function detailsOf(tenant: Pick<TenantWholeFragment, keyof DetailsForm>): DetailsForm {
  return {
    displayName: tenant.displayName,
    labels: tenant.labels.map(({ key, value }) => ({ key, value })),
    deletionProtection: tenant.deletionProtection,
  };
}

export function sameDetail(field: keyof DetailsForm, a: DetailsForm, b: DetailsForm): boolean {
  return JSON.stringify(comparable(field, a)) === JSON.stringify(comparable(field, b));
}

/** The order of labels means nothing. */
function comparable(field: keyof DetailsForm, form: DetailsForm): unknown {
  return field === "labels" ? form.labels.map(({ key, value }) => [key, value]).sort() : form[field];
}

/** Only what is different is sent: what somebody else changed meanwhile stays. */
export function changedDetails(before: DetailsForm, after: DetailsForm): Partial<DetailsForm> {
  const changed = DETAILS.filter((field) => !sameDetail(field, before, after));
  return Object.fromEntries(changed.map((field) => [field, after[field]]));
}
