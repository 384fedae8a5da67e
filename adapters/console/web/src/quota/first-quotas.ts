import type { FirstQuotaInput, QuotaEnforcement, ResourcePartsFragment } from "@/gql/graphql";
import { amountOf, stepsOf } from "./amount";
import { DEFAULT_THRESHOLDS } from "./terms";
import { thresholdsOf, typedThresholds } from "./thresholds";

/** What is typed for a resource of a tenant that isn't there yet. */
export interface TypedQuota {
  readonly resource: string;
  /** Empty: none is set, whatever stands in the rest. */
  readonly limit: string;
  readonly enforcement: QuotaEnforcement;
  readonly thresholds: string;
}

export function typedFor(typed: readonly TypedQuota[], resource: string): TypedQuota {
  const found = typed.find((quota) => quota.resource === resource);
  return found ?? { resource, limit: "", enforcement: "HARD", thresholds: typedThresholds(DEFAULT_THRESHOLDS) };
}

export function withTyped(typed: readonly TypedQuota[], changed: TypedQuota): readonly TypedQuota[] {
  return [...typed.filter(({ resource }) => resource !== changed.resource), changed];
}

export interface FirstQuotas {
  /** What is sent, in the order of the catalogue. */
  readonly quotas: FirstQuotaInput[];
  /** Something that was typed is no quota. */
  readonly faulty: boolean;
  /** Something was typed, and there is no catalogue that says what it means. */
  readonly unread: boolean;
}

/** What was typed, read by the catalogue, if there is one. */
export function firstQuotas(resources: readonly ResourcePartsFragment[] | null | undefined, typed: readonly TypedQuota[]): FirstQuotas {
  const quotas: FirstQuotaInput[] = [];
  let faulty = false;
  for (const resource of resources ?? []) {
    const quota = typedFor(typed, resource.key);
    if (quota.limit === "") continue;
    const input = inputOf(resource, quota);
    if (input) quotas.push(input);
    else faulty = true;
  }
  return { quotas, faulty, unread: !resources && hasLimit(typed) };
}

/** Whether a limit was typed for any resource. */
export function hasLimit(typed: readonly TypedQuota[]): boolean {
  return typed.some(({ limit }) => limit !== "");
}

/** Whether nothing but a limit was decided. */
export function isAsUsual({ enforcement, thresholds }: TypedQuota): boolean {
  return enforcement === "HARD" && areUsual(thresholdsOf(thresholds) ?? []);
}

/** What has its default is left out, so that a copied call says only what was decided. */
function inputOf({ key, unit }: ResourcePartsFragment, quota: TypedQuota): FirstQuotaInput | null {
  const limit = amountOf(quota.limit, stepsOf(unit, null));
  const thresholds = thresholdsOf(quota.thresholds);
  if (typeof limit === "string" || thresholds === null) return null;
  return {
    resource: key,
    limit,
    ...(quota.enforcement === "HARD" ? {} : { enforcement: quota.enforcement }),
    ...(areUsual(thresholds) ? {} : { thresholds }),
  };
}

function areUsual(thresholds: readonly number[]): boolean {
  return typedThresholds(thresholds) === typedThresholds(DEFAULT_THRESHOLDS);
}

/** The field of a quota that something is said of. */
export interface QuotaField {
  readonly resource: string;
  readonly part: "limit" | "thresholds";
}

/** Which field the server means: it counts the quotas that were sent. Null if it is none of them. */
export function quotaField(field: string | null | undefined, sent: readonly FirstQuotaInput[]): QuotaField | null {
  const [, place, part] = /^quotas\.(\d+)\.(\w+)/.exec(field ?? "") ?? [];
  const quota = place === undefined ? undefined : sent[Number(place)];
  return quota ? { resource: quota.resource, part: part === "thresholds" ? part : "limit" } : null;
}
