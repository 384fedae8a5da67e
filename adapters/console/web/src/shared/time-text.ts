const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** The largest unit in which a distance is one at least; below a minute it is now. */
export function relative(at: number, now: number): { value: number; unit: Intl.RelativeTimeFormatUnit } {
  const seconds = Math.round((at - now) / 1000);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return { value: Math.trunc(seconds / size), unit };
  }
  return { value: 0, unit: "second" };
}

/** As the API takes times: UTC with six decimals. */
export function apiTime(at: Date): string {
  return at.toISOString().replace("Z", "000Z");
}

/** The value of a `datetime-local` field as the API takes it; null if it isn't complete. */
export function apiTimeOfField(value: string): string | null {
  const at = new Date(value);
  return value === "" || Number.isNaN(at.getTime()) ? null : apiTime(at);
}

/** A time of the API for a `datetime-local` field, in local time and to the minute. */
export function fieldOfApiTime(time: string): string {
  return fieldOfTime(new Date(time));
}

/** The same of any time. */
export function fieldOfTime(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
