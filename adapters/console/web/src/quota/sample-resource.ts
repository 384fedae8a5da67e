import type { ResourcePartsFragment } from "@/gql/graphql";

/** For tests: a resource that is counted as it stands, and may be used without a quota. */
export function sampleResource(key: string, unit: string): ResourcePartsFragment {
  return { key, unit, period: null, withoutQuota: "UNLIMITED" };
}
