import { useEffect, useRef, useState } from "react";
import { TenantConnectionsDocument } from "@/gql/graphql";
import type { Refusal } from "@/shared/refusal";
import { useAskEvery } from "@/shared/use-ask-every";
import { useLiveQuery } from "@/shared/use-live-query";
import { type Progress, progressOf, type Report } from "./progress";

const CALM = 4_000;
const WATCHING = 400;

export interface Connections {
  readonly report: Report | null;
  /** Why there is no report. */
  readonly refusal: Refusal | null;
  readonly retryIn: number | null;
  readonly refetch: () => void;
  readonly progress: Progress | null;
  /** How long the cut took, if it was watched from here. */
  readonly took: number | null;
}

/** A tenant's open connections: asked now and then, and often while access is being taken away. */
export function useConnections(tenant: { id: string; status: string; statusChangedAt: string }): Connections {
  const query = useLiveQuery(TenantConnectionsDocument, { id: tenant.id });
  const { data, refusal, retryIn, refetch } = query;
  const [now, setNow] = useState(Date.now);
  const report = data?.tenant?.access ?? null;
  const progress = report ? progressOf(tenant.status, tenant.statusChangedAt, report, now) : null;
  const closing = progress?.kind === "closing";
  const interval = closing ? WATCHING : CALM;
  useAskEvery(query, interval);

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);

  // Later reports say "none" as well; how long it took is what the first of them says.
  const watched = useRef<{ since: string; took: number | null }>({ since: "", took: null });
  if (closing && watched.current.since !== tenant.statusChangedAt) {
    watched.current = { since: tenant.statusChangedAt, took: null };
  }
  if (progress?.kind === "cut" && watched.current.since === tenant.statusChangedAt) watched.current.took ??= progress.seconds;
  const took = watched.current.since === tenant.statusChangedAt ? watched.current.took : null;
  return { report, refusal, retryIn, refetch, progress, took };
}
