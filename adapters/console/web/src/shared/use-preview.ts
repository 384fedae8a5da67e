import { useEffect, useState } from "react";
import type { AnyVariables, TypedDocumentNode } from "urql";
import { useClients } from "@/app/clients-context";
import { useSession } from "@/app/session";
import { type Refusal, refusalOf } from "./refusal";
import { useCountdown } from "./use-countdown";

export interface Preview<Data> {
  readonly data: Data | null;
  readonly refusal: Refusal | null;
  readonly busy: boolean;
  /** Grows with everything that is asked: the wait for it is another one. */
  readonly attempt: number;
  /** Seconds until it is asked again by itself. */
  readonly retryIn: number | null;
}

const NOTHING = { data: null, refusal: null, busy: false, attempt: 0 };

/**
 * What a mutation would do: `wanted` must say `validateOnly`. Asked when typing pauses, again while the server can't
 * answer, and after signing in again; null asks nothing.
 * It goes past the cache, or a previewed state would be written into every list.
 */
export function usePreview<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  wanted: Variables | null,
  wait = 350,
): Preview<Data> {
  const { preview } = useClients();
  const [state, setState] = useState<Omit<Preview<Data>, "retryIn">>(NOTHING);
  const [round, setRound] = useState(0);
  const generation = useSession()?.generation;
  const asked = JSON.stringify(wanted);

  useEffect(() => {
    const parsed = JSON.parse(asked) as Variables | null;
    if (parsed === null) {
      setState(NOTHING);
      return undefined;
    }
    const variables: Variables = parsed;
    let current = true;
    setState((before) => ({ ...before, busy: true, attempt: before.attempt + 1 }));
    async function ask(): Promise<void> {
      const result = await preview.mutation(document, variables).toPromise();
      if (!current) return;
      const refusal = result.error ? refusalOf(result.error) : null;
      setState(({ attempt }) => ({ data: refusal ? null : (result.data ?? null), refusal, busy: false, attempt }));
    }
    const timer = setTimeout(() => void ask(), wait);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked, document, preview, wait, round, generation]);

  const retryIn = useCountdown(state.busy ? null : (state.refusal?.retryAfter ?? null), state.refusal, () => setRound(round + 1));
  return { ...state, retryIn };
}
