import { useEffect, useRef, useState } from "react";
import type { AnyVariables, TypedDocumentNode } from "urql";
import { useChanges } from "@/shared/changes";
import { type LiveQuery, useLiveQuery } from "@/shared/use-live-query";
import { useCrossings } from "./crossings";
import { later } from "./later";

/** What is used changes all the time, and nobody tells it of all tenants. */
const OLD_AFTER = 10_000;
/** A ranking is about a second old: what has just happened is in it by then. */
const IN_IT_AFTER = 2_000;

export interface RankingQuery<Data> extends LiveQuery<Data> {
  /** When the server gave what is shown, in milliseconds since 1970; null for what was kept from before. */
  readonly answeredAt: number | null;
}

/**
 * A ranking that stays right: asked again when it has grown old, and a moment after a change of a tenant or a crossed
 * threshold, or while it is being made.
 */
export function useRanking<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause, isMade }: { readonly pause: boolean; readonly isMade: (data: Data) => boolean },
): RankingQuery<Data> {
  const query = useLiveQuery(document, variables, { pause });
  const { data, refusal, fetching } = query;
  // What was refused is asked again when its refusal says; another attempt would only be on the trail.
  const stopped = pause || refusal !== null;
  const refetch = useRef(query.refetch);
  refetch.current = query.refetch;
  const [soon] = useState(() => later(() => refetch.current(), IN_IT_AFTER));

  useEffect(() => {
    if (stopped) return undefined;
    const timer = setInterval(() => {
      if (!window.document.hidden) refetch.current();
    }, OLD_AFTER);
    return () => {
      clearInterval(timer);
      soon.stop();
    };
  }, [stopped, soon]);

  const change = useChanges()[0]?.number ?? 0;
  const [crossed] = useCrossings().list;
  const seen = useRef({ change, crossed });
  useEffect(() => {
    const isNews = seen.current.change !== change || seen.current.crossed !== crossed;
    seen.current = { change, crossed };
    if (isNews && !stopped) soon.ask();
  }, [change, crossed, stopped, soon]);

  const unmade = !fetching && data !== undefined && !isMade(data);
  useEffect(() => {
    if (unmade && !stopped) soon.ask();
  }, [unmade, stopped, soon]);

  const [answeredAt, setAnsweredAt] = useState<number | null>(null);
  const answered = !fetching && data !== undefined && refusal === null;
  useEffect(() => {
    if (answered) setAnsweredAt(Date.now());
  }, [answered, data]);

  return { ...query, answeredAt };
}
