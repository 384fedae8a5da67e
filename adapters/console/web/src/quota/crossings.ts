import type { QuotaThresholdCrossedSubscription } from "@/gql/graphql";
import { createStore, useStore } from "@/shared/store";

type Told = QuotaThresholdCrossedSubscription["quotaThresholdCrossed"];

/** A threshold that a tenant's quota has crossed. */
export interface Crossing extends Told {
  /** When this console heard of it, ISO 8601. */
  readonly at: string;
}

export interface Crossings {
  /** Since when they are followed, in milliseconds since 1970. */
  readonly since: number;
  /** The latest of each quota, newest first. */
  readonly list: readonly Crossing[];
}

/** More than that nobody looks at. */
const KEPT = 50;

const store = createStore<Crossings>({ since: Date.now(), list: [] });

export const crossings = {
  get: store.get,

  add(told: Told, now = Date.now()): void {
    const { since, list } = store.get();
    const others = list.filter(({ tenantId, resource }) => tenantId !== told.tenantId || resource !== told.resource);
    store.set({ since, list: [{ ...told, at: new Date(now).toISOString() }, ...others].slice(0, KEPT) });
  },

  /** Another person has heard of none. */
  forget(now = Date.now()): void {
    store.set({ since: now, list: [] });
  },
};

export function useCrossings(): Crossings {
  return useStore(store);
}
