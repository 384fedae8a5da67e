import { useCallback, useEffect, useRef, useState } from "react";
import type { AnyVariables, TypedDocumentNode } from "urql";
import { useClients } from "@/app/clients-context";
import { identityNow, session, useSession } from "@/app/session";
import { lateRefusal } from "./late-refusal";
import { notifyRefused } from "./notices";
import { type Refusal, refusalOf } from "./refusal";
import { showUnderWay, type UnderWay } from "./under-way";
import { useCountdown } from "./use-countdown";
import { useText } from "./use-text";

export interface Submit<Data, Variables> {
  /** Sends it; the data, or null if it was refused. While it is on its way, sending again does nothing. */
  readonly send: (variables: Variables) => Promise<Data | null>;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** Seconds until it is sent again by itself; the idempotency key makes that safe. */
  readonly retryIn: number | null;
  readonly clear: () => void;
}

/** What a form does, and how it is told. */
export interface Deed<Data> {
  /** Its name, such as "Suspend North", for whoever has gone on before it was refused. */
  readonly title: string;
  /** What the tenant's page and row say while it is on its way; null for a tenant that isn't there yet. */
  readonly underWay: UnderWay | null;
  /** Says that it is done, whatever is open by then. */
  readonly tell: (data: Data) => void;
  /** Closes the form; left out where somebody has gone on before the answer came. */
  readonly leave: (data: Data) => void;
}

/** A mutation, never shown before the server has said what became of it. */
export function useSubmit<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  deed: Deed<Data>,
): Submit<Data, Variables> {
  const { cached } = useClients();
  const text = useText();
  const generation = useSession()?.generation;
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const running = useRef(false);
  const last = useRef<Variables | null>(null);
  const open = useRef(false);
  const latest = useRef({ deed, text });
  latest.current = { deed, text };

  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);

  // Whoever has signed in again needn't be told to.
  useEffect(() => {
    setRefusal((before) => (before?.code === "UNAUTHENTICATED" ? null : before));
  }, [generation]);

  const send = useCallback(
    async (variables: Variables): Promise<Data | null> => {
      if (running.current) return null;
      running.current = true;
      last.current = variables;
      setBusy(true);
      setRefusal(null);
      const { underWay } = latest.current.deed;
      const sender = { identity: identityNow(), generation: session.get()?.generation };
      const answered = underWay ? showUnderWay(underWay) : () => undefined;
      const result = await cached.mutation(document, variables).toPromise();
      answered();
      running.current = false;
      setBusy(false);
      // Nobody is told what another person did.
      if (identityNow() !== sender.identity) return null;
      const { deed: told, text: inWords } = latest.current;
      if (result.error) {
        const refused = refusalOf(result.error);
        const signedInSince = refused.code === "UNAUTHENTICATED" && session.get()?.generation !== sender.generation;
        if (open.current) setRefusal(signedInSince ? null : refused);
        else notifyRefused(...lateRefusal(inWords, told.title, refused, readsTrail() ? (underWay?.tenantId ?? null) : null));
        return null;
      }
      if (!result.data) return null;
      told.tell(result.data);
      if (open.current) told.leave(result.data);
      return result.data;
    },
    [cached, document],
  );

  const retryIn = useCountdown(busy ? null : (refusal?.retryAfter ?? null), refusal, () => {
    if (last.current) void send(last.current);
  });
  return { send, busy, refusal, retryIn, clear: () => setRefusal(null) };
}

/** Whoever may not read a history isn't sent there: the attempt would be on the trail. */
function readsTrail(): boolean {
  return session.get()?.claims.scopes.includes("auth:audit:read") ?? false;
}
