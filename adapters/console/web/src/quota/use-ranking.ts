import { useEffect, useRef, useState } from "react";
import type { AnyVariables, TypedDocumentNode } from "urql";
import { useChanges } from "@/shared/changes";
import { paced } from "@/shared/paced";
import { useAskAgain } from "@/shared/use-ask-again";
import { useAskEvery } from "@/shared/use-ask-every";
import { type LiveQuery, useLiveQuery } from "@/shared/use-live-query";
import { useCrossings } from "./crossings";

/** What is used changes all the time, and nobody tells it of all tenants. */
const OLD_AFTER = 10_000;
/** A ranking is about a second old: what has just happened is in it by then. */
const IN_IT_AFTER = 2_000;

interface LiveRanking<Data> extends LiveQuery<Data> {
  /** When the server gave what is shown, in milliseconds since 1970; null for what was kept from before. */
  readonly answeredAt: number | null;
}

/**
 * A ranking that stays right: asked again when it has grown old, and a moment after a change of a tenant or a crossed
 * threshold, or while it isn't known.
 */
export function useRanking<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause, isKnown }: { readonly pause: boolean; readonly isKnown: (data: Data) => boolean },
): LiveRanking<Data> {
  const query = useLiveQuery(document, variables, { pause });
  const { data, refusal, fetching } = query;
  // What was refused is asked again when its refusal says; another attempt would only be on the trail.
  const stopped = pause || refusal !== null;
  useAskEvery(query, OLD_AFTER, { pause });
  const askAgain = useAskAgain(query);
  const [soon] = useState(() => paced(askAgain, IN_IT_AFTER, "end"));

  useEffect(() => (stopped ? undefined : soon.stop), [stopped, soon]);

  const change = useChanges()[0]?.number ?? 0;
  const [crossed] = useCrossings().list;
  const seen = useRef({ change, crossed });
  useEffect(() => {
    const isNews = seen.current.change !== change || seen.current.crossed !== crossed;
    seen.current = { change, crossed };
    if (isNews && !stopped) soon.ask();
  }, [change, crossed, stopped, soon]);

  const unknown = !fetching && data !== undefined && !isKnown(data);
  useEffect(() => {
    if (unknown && !stopped) soon.ask();
  }, [unknown, stopped, soon]);

  const [answeredAt, setAnsweredAt] = useState<number | null>(null);
  const awaited = useRef(false);
  const isGiven = data !== undefined && refusal === null;
  useEffect(() => {
    // What the cache gives, or another answer writes into it, may be of any time.
    if (awaited.current && !fetching && isGiven) setAnsweredAt(Date.now());
    awaited.current = fetching;
  }, [fetching, isGiven]);

  return { ...query, answeredAt };
}
