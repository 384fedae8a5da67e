import type { ResourcePartsFragment } from "@/gql/graphql";
import type { Crossing } from "./crossings";
import type { Ranked } from "./ranking";
import { ceilingOf, type Level, levelOf, percentOf, type Taken } from "./share";

/** A quota of which more is taken than the lowest of its thresholds. */
export interface OverNow {
  readonly tenantId: string;
  /** Null until it is asked for. */
  readonly name: string | null;
  readonly resource: string;
  readonly level: Level;
  /** Null if nobody may say how much is taken. */
  readonly quota: (Taken & { readonly resource: ResourcePartsFragment }) | null;
  /** When this console heard that a threshold was crossed, ISO 8601; null if that was before. */
  readonly crossedAt: string | null;
}

/** For so long who has crossed a threshold stands before those who have been over theirs all along. */
const NEWS_FOR = 600_000;
/** For so long what was told of a crossing counts more than a ranking that is asked for after it. */
const NOT_YET_RANKED = 5_000;

/** Whether somebody was told of it: of a limit of 0 any use is more than every threshold. */
export function isOver(quota: Taken): boolean {
  const [lowest] = quota.thresholds;
  if (lowest === undefined) return false;
  const percent = percentOf(quota);
  return percent === null ? quota.overLimit : percent >= lowest;
}

/**
 * Who is over a threshold now, each quota once: those of the rankings, and whose crossing was told too late to be in
 * them. Who has just crossed one stands first, then who is most over. `rankedAt` says when the rankings were given, null
 * while they may be of any time.
 */
export function overNow(
  ranked: readonly Ranked[],
  crossed: readonly Crossing[],
  { rankedAt, now }: { readonly rankedAt: number | null; readonly now: number },
): readonly OverNow[] {
  const over = new Map<string, OverNow>();
  for (const quota of ranked.filter(isOver)) {
    const { tenantId, displayName: name, resource } = quota;
    const place = placeOf(tenantId, resource.key);
    over.set(place, { tenantId, name, resource: resource.key, level: levelOf(quota), quota, crossedAt: null });
  }
  for (const { tenantId, resource, threshold, quota, at } of crossed) {
    const place = placeOf(tenantId, resource);
    const known = over.get(place);
    const isLatest = rankedAt === null || Date.parse(at) > rankedAt - NOT_YET_RANKED;
    if (!isLatest) {
      if (known) over.set(place, { ...known, crossedAt: at });
      continue;
    }
    const level: Level = quota && isOver(quota) ? levelOf(quota) : { kind: "reached", threshold };
    over.set(place, { tenantId, name: known?.name ?? null, resource, level, quota: quota ?? null, crossedAt: at });
  }
  const newsOf = ({ crossedAt }: OverNow) => {
    const at = crossedAt === null ? 0 : Date.parse(crossedAt);
    return at > now - NEWS_FOR ? at : 0;
  };
  return [...over.values()].toSorted((one, other) => newsOf(other) - newsOf(one) || shareOf(other) - shareOf(one));
}

function placeOf(tenantId: string, resource: string): string {
  return `${tenantId} ${resource}`;
}

/** How much of what may be taken is taken; of nothing anything is more than any share. */
function shareOf({ quota, level }: OverNow): number {
  const ceiling = quota && ceilingOf(quota);
  if (!quota || ceiling === null) return level.kind === "reached" ? level.threshold / 100 : 0;
  return ceiling === 0 ? Number.MAX_VALUE : (quota.used + quota.reserved) / ceiling;
}
