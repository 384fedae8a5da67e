import { useCallback, useEffect, useRef, useState } from "react";
import type { AnyVariables, TypedDocumentNode } from "urql";
import { useClients } from "@/app/clients-context";
import { type Refusal, refusalOf } from "./refusal";
import { useCountdown } from "./use-countdown";

export interface Submit<Data, Variables> {
  /** Sends it; the data, or null if it was refused. While it is on its way, sending again does nothing. */
  readonly send: (variables: Variables) => Promise<Data | null>;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** Seconds until it is sent again by itself; the idempotency key makes that safe. */
  readonly retryIn: number | null;
  readonly clear: () => void;
}

/**
 * A mutation, never shown before the server has said what became of it. `tell` says that it is done, whatever is open
 * by then; `leave` closes the form, and is left out where somebody has gone on before the answer came.
 */
export function useSubmit<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  tell: (data: Data) => void,
  leave: (data: Data) => void,
): Submit<Data, Variables> {
  const { cached } = useClients();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const running = useRef(false);
  const last = useRef<Variables | null>(null);
  const open = useRef(false);

  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);

  const send = useCallback(
    async (variables: Variables): Promise<Data | null> => {
      if (running.current) return null;
      running.current = true;
      last.current = variables;
      setBusy(true);
      setRefusal(null);
      const result = await cached.mutation(document, variables).toPromise();
      running.current = false;
      setBusy(false);
      if (result.error) {
        setRefusal(refusalOf(result.error));
        return null;
      }
      if (!result.data) return null;
      tell(result.data);
      if (open.current) leave(result.data);
      return result.data;
    },
    [cached, document, tell, leave],
  );

  const retryIn = useCountdown(busy ? null : (refusal?.retryAfter ?? null), refusal, () => {
    if (last.current) void send(last.current);
  });
  return { send, busy, refusal, retryIn, clear: () => setRefusal(null) };
}
