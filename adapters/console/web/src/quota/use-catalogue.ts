import { useHasScope } from "@/app/session";
import { ResourceCatalogueDocument, type ResourcePartsFragment } from "@/gql/graphql";
import { type LiveQuery, useLiveQuery } from "@/shared/use-live-query";

export interface Catalogue extends Pick<LiveQuery<unknown>, "refusal" | "retryIn" | "refetch"> {
  /** What a new tenant can get quotas of. Undefined until it is there, null for whoever may set none. */
  readonly resources: readonly ResourcePartsFragment[] | null | undefined;
  /** The scopes for it that the token lacks. */
  readonly missing: readonly string[];
}

/** The catalogue of resources. Asking for it, or setting a quota, without the scope would be an attempt on the trail. */
export function useCatalogue({ pause }: { readonly pause: boolean }): Catalogue {
  const has = { "auth:quota:read": useHasScope("auth:quota:read"), "auth:quota:write": useHasScope("auth:quota:write") };
  const missing = Object.entries(has).flatMap(([scope, isThere]) => (isThere ? [] : [scope]));
  const offered = missing.length === 0 && !pause;
  const { data, refusal, retryIn, refetch } = useLiveQuery(ResourceCatalogueDocument, {}, { pause: !offered });
  if (!offered) return { resources: null, missing, refusal: null, retryIn: null, refetch };
  return { resources: data?.resources ?? undefined, missing, refusal, retryIn, refetch };
}
