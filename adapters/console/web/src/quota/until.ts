import { fieldOfTime } from "@/shared/time-text";

/** A time that a grant is often given until. */
export interface Until {
  readonly name: "today" | "tomorrow" | "week" | "window";
  /** In local time, to the minute, as a `datetime-local` field has it. */
  readonly field: string;
}

/** When a working day ends. */
const EVENING = 18;
/** A grant that ends sooner is no help. */
const AT_LEAST = 3_600_000;

/**
 * The times to choose from, the first of them the natural one: tomorrow evening, when somebody has had a day to raise
 * the limit for good. What ends within the hour isn't offered.
 */
export function untilChoices(now: Date, windowEndsAt: string | null): Until[] {
  const evening = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, EVENING);
  const all: readonly (readonly [Until["name"], Date | null])[] = [
    ["tomorrow", evening(1)],
    ["today", evening(0)],
    ["week", evening(7)],
    ["window", windowEndsAt === null ? null : new Date(windowEndsAt)],
  ];
  return all.flatMap(([name, at]) => (at && at.getTime() - now.getTime() >= AT_LEAST ? [{ name, field: fieldOfTime(at) }] : []));
}
