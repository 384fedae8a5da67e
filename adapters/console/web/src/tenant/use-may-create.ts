import { useHasScope, useIsPlatform } from "@/app/session";

/** Whether the token may create tenants at all: an attempt or a preview without it would only be refused, on the trail. */
export function useMayCreate(): boolean {
  const writes = useHasScope("auth:tenant:write");
  return useIsPlatform() && writes;
}
