import { useHasScope, useIsPlatform } from "@/app/session";

/** Whether the token may compare what tenants use: for the platform's people, not for a tenant's own. */
export function useMayRank(): boolean {
  const reads = useHasScope("auth:quota:read");
  return useIsPlatform() && reads;
}
