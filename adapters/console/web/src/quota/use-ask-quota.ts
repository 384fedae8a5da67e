import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { QuotaAction } from "./quota-search";

/** Opens the dialog of an action by writing it into the address. */
export function useAskQuota(resource: string): (quota: QuotaAction, grant?: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (quota, grant) =>
      void navigate({
        to: ".",
        search: (search: object) => ({ ...search, quota, resource, grant }) as never,
        resetScroll: false,
      }),
    [navigate, resource],
  );
}
