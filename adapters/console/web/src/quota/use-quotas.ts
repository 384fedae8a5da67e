import { useEffect, useRef } from "react";
import { useConnection } from "@/app/connection";
import { type QuotaPartsFragment, TenantQuotasDocument, UsageChangedDocument } from "@/gql/graphql";
import type { Refusal } from "@/shared/refusal";
import { useAskAgain } from "@/shared/use-ask-again";
import { useFollow } from "@/shared/use-follow";
import { type LiveQuery, useLiveQuery } from "@/shared/use-live-query";
import { contradicts, type Told } from "./told";

/** A server has read by then what it compares with when it begins to tell what is used. */
const BEGUN_WITHIN = 1_000;

export interface Quotas extends Omit<LiveQuery<unknown>, "data"> {
  /** By key, as the server gives them: none moves when it changes. Undefined until they are there. */
  readonly quotas: readonly QuotaPartsFragment[] | undefined;
  /** Why what is used isn't told as it changes; null if it is. */
  readonly notLive: Refusal | null;
}

/** A tenant's quotas, and what is used of them as it changes. */
export function useQuotas(tenantId: string, { pause }: { readonly pause: boolean }): Quotas {
  const { data, ...query } = useLiveQuery(TenantQuotasDocument, { id: tenantId }, { pause });
  const askAgain = useAskAgain(query);
  const { joins, follows } = useConnection();
  const quotas = data?.tenant?.quotas ?? undefined;

  const told = useRef<Told>(new Map());
  const notLive = useFollow(
    UsageChangedDocument,
    { tenantId },
    ({ usageChanged: { quota } }) => {
      told.current.set(quota.resource.key, quota);
      if (!quotas?.some(({ resource }) => resource.key === quota.resource.key)) askAgain();
    },
    { pause },
  );

  // An answer that was on its way may be older than what was told meanwhile.
  useEffect(() => {
    if (!quotas || !contradicts(quotas, told.current)) return;
    told.current.clear();
    askAgain();
  }, [quotas, askAgain]);

  // What happened until the server told changes was told to nobody.
  const seen = useRef({ joins, follows });
  useEffect(() => {
    if (pause || (seen.current.joins === joins && seen.current.follows === follows)) return undefined;
    if (seen.current.joins !== joins) askAgain();
    seen.current = { joins, follows };
    const begun = setTimeout(askAgain, BEGUN_WITHIN);
    return () => clearTimeout(begun);
  }, [joins, follows, pause, askAgain]);

  return { ...query, quotas, notLive };
}
