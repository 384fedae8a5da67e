import { readClaims } from "@console/token";
import { useSyncExternalStore } from "react";

export interface Session {
  readonly token: string;
  readonly subject: string;
  /** The server has refused the token, or another one is wanted. */
  readonly ended: boolean;
}

// The token lives in this module and nowhere else: not in storage, not in an address.
let current: Session | null = null;
const listeners = new Set<() => void>();

function set(next: Session | null): void {
  current = next;
  for (const listener of listeners) listener();
}

export const session = {
  get: () => current,

  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** False if the text isn't a token at all. */
  signIn(text: string): boolean {
    const token = text.trim().replace(/^Bearer\s+/i, "");
    const claims = readClaims(token);
    if (claims) set({ token, subject: claims.subject, ended: false });
    return claims !== null;
  },

  /** The page stays as it is, and asks for another token. A late answer to the token before ends nothing. */
  end(token: string): void {
    if (current?.token === token) set({ ...current, ended: true });
  },

  resume(): void {
    if (current) set({ ...current, ended: false });
  },
};

export function useSession(): Session | null {
  return useSyncExternalStore(session.subscribe, session.get);
}
