import { createStore, useStore } from "./store";

/** A change of a tenant that was sent and isn't answered yet. */
export interface UnderWay {
  readonly tenantId: string;
  /** Such as "Suspending …". */
  readonly words: string;
}

const store = createStore<readonly UnderWay[]>([]);

/** Says wherever the tenant is shown that something is under way, until the answer of this is called. */
export function showUnderWay(deed: UnderWay): () => void {
  store.set([...store.get(), deed]);
  return () => store.set(store.get().filter((one) => one !== deed));
}

/** What is under way for a tenant; null if nothing is. */
export function useUnderWay(tenantId: string): string | null {
  return useStore(store).findLast((deed) => deed.tenantId === tenantId)?.words ?? null;
}
