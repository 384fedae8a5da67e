import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { OPENED_HERE } from "@/shared/address-dialog";
import type { QuotaAction } from "./quota-search";

/** Opens the dialog of an action by writing it into the address. */
export function useAskQuota(resource: string): (quota: QuotaAction, grant?: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (quota, grant) =>
      void navigate({
        to: ".",
        search: (search: object) => ({ ...search, quota, resource, grant }) as never,
        state: OPENED_HERE,
        resetScroll: false,
      }),
    [navigate, resource],
  );
}
