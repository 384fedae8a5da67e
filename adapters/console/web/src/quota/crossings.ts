import type { QuotaThresholdCrossedSubscription } from "@/gql/graphql";
import { createStore, useStore } from "@/shared/store";

type Told = QuotaThresholdCrossedSubscription["quotaThresholdCrossed"];

/** A threshold that a tenant's quota has crossed. */
export interface Crossing extends Told {
  /** When this console heard of it, ISO 8601. */
  readonly at: string;
}

export interface Crossings {
  /** Since when each of them is told, in milliseconds since 1970. */
  readonly since: number;
  /** Whether they are told now; null until it is known. */
  readonly isTold: boolean | null;
  /** Whether there was a time in which they weren't. */
  readonly hasGap: boolean;
  /** The latest of each quota, newest first. */
  readonly list: readonly Crossing[];
}

/** More than that nobody looks at. */
const KEPT = 50;

const store = createStore<Crossings>({ since: Date.now(), isTold: null, hasGap: false, list: [] });

export const crossings = {
  get: store.get,

  add(told: Told, now = Date.now()): void {
    const { list, ...rest } = store.get();
    const others = list.filter(({ tenantId, resource }) => tenantId !== told.tenantId || resource !== told.resource);
    store.set({ ...rest, list: [{ ...told, at: new Date(now).toISOString() }, ...others].slice(0, KEPT) });
  },

  /** The server tells them from now on. */
  told(now = Date.now()): void {
    const current = store.get();
    if (current.isTold === true) return;
    store.set({ ...current, isTold: true, since: current.isTold === null ? current.since : now });
  },

  /** What is crossed from now on is told to nobody. */
  lost(): void {
    const current = store.get();
    if (current.isTold) store.set({ ...current, isTold: false, hasGap: true });
  },

  /** Another person has heard of none. */
  forget(now = Date.now()): void {
    store.set({ since: now, isTold: null, hasGap: false, list: [] });
  },
};

export function useCrossings(): Crossings {
  return useStore(store);
}
