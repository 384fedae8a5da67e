import { useCallback, useEffect, useRef } from "react";
import { type AnyVariables, stringifyVariables, type TypedDocumentNode, useQuery } from "urql";
import { useConnection } from "@/app/connection";
import { useSession } from "@/app/session";
import { type Refusal, refusalOf } from "./refusal";
import { useCountdown } from "./use-countdown";

export interface LiveQuery<Data> {
  readonly data: Data | undefined;
  readonly refusal: Refusal | null;
  /** What is shown was asked for before: with another filter, or of another page. */
  readonly outdated: boolean;
  /** An answer is on its way. */
  readonly fetching: boolean;
  /** Nothing to show yet. */
  readonly loading: boolean;
  /** Seconds until it is asked again by itself. */
  readonly retryIn: number | null;
  readonly refetch: () => void;
}

/**
 * A query that stays right: shown from the cache at once and asked again, asked again when the server begins to tell
 * changes (for the first time, or after a lost connection) and after signing in again, and tried again while the
 * server can't answer.
 */
export function useLiveQuery<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false }: { pause?: boolean } = {},
): LiveQuery<Data> {
  const [{ data, error, fetching: empty, stale, operation }, execute] = useQuery<Data, AnyVariables>({
    query,
    variables: variables as AnyVariables,
    pause,
    requestPolicy: "cache-and-network",
  });
  // Of what the cache gave, only that it is stale tells that its answer is on its way.
  const fetching = empty || stale;
  const refetch = useCallback(() => execute({ requestPolicy: "network-only" }), [execute]);
  const { follows } = useConnection();
  const generation = useSession()?.generation ?? 0;

  const seen = useRef({ follows, generation });
  const awaited = useRef(false);
  useEffect(() => {
    const again = seen.current.generation !== generation;
    if (seen.current.follows === follows && !again) return;
    // An answer on its way may be older than the first change that is told: asked again when it is there.
    if (fetching && !again) {
      awaited.current = true;
      return;
    }
    // If none came, it is tried again anyway, or trying again doesn't help.
    const failed = awaited.current && error !== undefined;
    awaited.current = false;
    seen.current = { follows, generation };
    if (!pause && !failed) refetch();
  }, [follows, generation, fetching, error, pause, refetch]);

  const refusal = error ? refusalOf(error) : null;
  const retryIn = useCountdown(fetching ? null : (refusal?.retryAfter ?? null), error, refetch);
  const answered = stringifyVariables(operation?.variables ?? {});
  const outdated = fetching && data !== undefined && answered !== stringifyVariables(variables ?? {});
  return { data, refusal, outdated, fetching, loading: fetching && data === undefined, retryIn, refetch };
}
