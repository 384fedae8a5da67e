import { useHasScope, useIsPlatform } from "@/app/session";

/** Whether the token may compare what tenants use, each by its name: for the platform's people, not for a tenant's own. */
export function useMayRank(): boolean {
  const quotas = useHasScope("auth:quota:read");
  const tenants = useHasScope("auth:tenant:read");
  return useIsPlatform() && quotas && tenants;
}
