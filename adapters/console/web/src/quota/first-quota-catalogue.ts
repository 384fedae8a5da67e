import { useHasScope } from "@/app/session";
import { ResourceCatalogueDocument } from "@/gql/graphql";
import { type LiveQuery, useLiveQuery } from "@/shared/use-live-query";
import type { Resource } from "./first-quotas";

export interface Catalogue extends Pick<LiveQuery<unknown>, "refusal" | "retryIn" | "refetch"> {
  /** What a new tenant can get quotas of: nothing for whoever may set none. Undefined until it is there. */
  readonly resources: readonly Resource[] | undefined;
}

/** The catalogue of resources. Asking for it, or setting a quota, without the scope would be an attempt on the trail. */
export function useCatalogue({ pause }: { readonly pause: boolean }): Catalogue {
  const reads = useHasScope("auth:quota:read");
  const writes = useHasScope("auth:quota:write");
  const offered = reads && writes && !pause;
  const { data, refusal, retryIn, refetch } = useLiveQuery(ResourceCatalogueDocument, {}, { pause: !offered });
  if (!offered) return { resources: [], refusal: null, retryIn: null, refetch };
  return { resources: data?.resources ?? undefined, refusal, retryIn, refetch };
}
