import { createStore, useStore } from "./store";

/** A change of a tenant that was sent and isn't answered yet. */
export interface UnderWay {
  readonly tenantId: string;
  /** Such as "Suspending …". */
  readonly words: string;
}

/** With when it was sent, in milliseconds since 1970. */
interface Sent extends UnderWay {
  readonly at: number;
}

const store = createStore<readonly Sent[]>([]);

/** Says wherever the tenant is shown that something is under way, until the answer of this is called. */
export function showUnderWay(deed: UnderWay): () => void {
  const sent = { ...deed, at: Date.now() };
  store.set([...store.get(), sent]);
  return () => store.set(store.get().filter((one) => one !== sent));
}

/** What is under way for a tenant; null if nothing is. */
export function useUnderWay(tenantId: string): Sent | null {
  return useStore(store).findLast((deed) => deed.tenantId === tenantId) ?? null;
}
