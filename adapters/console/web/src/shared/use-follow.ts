import { useEffect, useRef, useState } from "react";
import { type AnyVariables, stringifyVariables, type TypedDocumentNode, useClient } from "urql";
import { REFUSED_WITHIN, useConnection } from "@/app/connection";
import { useSession } from "@/app/session";
import { type Refusal, refusalOf } from "./refusal";

const FOLLOW_AGAIN_AFTER = 4_000;

/**
 * Follows a subscription beside the one of `LiveChanges`, which opens and closes the connection: begun again after it,
 * after signing in again, and after a refusal, which is the answer for as long as it stands.
 */
export function useFollow<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  tell: (data: Data) => void,
  { pause = false }: { pause?: boolean } = {},
): Refusal | null {
  const client = useClient();
  const { resets } = useConnection();
  const session = useSession();
  const generation = session?.generation;
  const stopped = pause || (session?.ended ?? true);
  const [attempt, setAttempt] = useState(0);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const latest = useRef(tell);
  latest.current = tell;
  const asked = stringifyVariables(variables ?? {});

  useEffect(() => {
    if (stopped) return undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const taken = setTimeout(() => setRefusal(null), REFUSED_WITHIN);
    const following = client.subscription(document, JSON.parse(asked) as Variables).subscribe(({ data, error }) => {
      if (error) {
        clearTimeout(taken);
        setRefusal(refusalOf(error));
        again ??= setTimeout(() => setAttempt(attempt + 1), FOLLOW_AGAIN_AFTER);
      }
      if (data) latest.current(data);
    });
    return () => {
      clearTimeout(again);
      clearTimeout(taken);
      following.unsubscribe();
    };
  }, [client, document, asked, generation, resets, stopped, attempt]);

  return refusal;
}
