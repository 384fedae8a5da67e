import { createStore, useStore } from "@/shared/store";
import { type Claims, identityOf, readClaims } from "./token";

export interface Session {
  readonly token: string;
  readonly claims: Claims;
  /** Grows with every sign-in, so that whoever lost access asks again. */
  readonly generation: number;
  /** The server has refused the token, or its time is over. */
  readonly ended: boolean;
}

// The token lives in this module and nowhere else: not in storage, not in an address.
const store = createStore<Session | null>(null);

export const session = {
  get: store.get,
  subscribe: store.subscribe,

  /** False if the text isn't a token at all. */
  signIn(text: string): boolean {
    const token = text.trim().replace(/^Bearer\s+/i, "");
    const claims = readClaims(token);
    if (!claims) return false;
    store.set({ token, claims, generation: (store.get()?.generation ?? 0) + 1, ended: false });
    return true;
  },

  signOut(): void {
    store.set(null);
  },

  /**
   * The page stays as it is; a dialog asks for another token. A late refusal of the token before, told by its
   * generation, ends nothing.
   */
  end(generation?: number): void {
    const current = store.get();
    if (!current || current.ended) return;
    if (generation !== undefined && generation !== current.generation) return;
    store.set({ ...current, ended: true });
  },
};

/** Who is signed in now; null for nobody. */
export function identityNow(): string | null {
  const current = session.get();
  return current && identityOf(current.claims);
}

export function useSession(): Session | null {
  return useStore(store);
}

/** Whether the one who is signed in is the platform's, not bound to one tenant; the server decides, this only shows. */
export function useIsPlatform(): boolean {
  return useSession()?.claims.tenantId === null;
}

/** Whether the token names a scope. Asking without it would be refused, and put on the trail as an attempt. */
export function useHasScope(scope: string): boolean {
  return useSession()?.claims.scopes.includes(scope) ?? false;
}
