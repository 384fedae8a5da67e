/** In what steps amounts of a resource are written: by 1,000, by 1,024, or whole. */
export type Steps = "decimal" | "binary" | "whole";

interface Size {
  readonly name: string;
  readonly bytes: number;
}

/** The greatest amount that the API takes (RFC 7493). */
export const GREATEST = Number.MAX_SAFE_INTEGER;

const DECIMAL: readonly Size[] = ["kB", "MB", "GB", "TB", "PB"].map((name, power) => ({ name, bytes: 1000 ** (power + 1) }));
const BINARY: readonly Size[] = ["KiB", "MiB", "GiB", "TiB", "PiB"].map((name, power) => ({ name, bytes: 1024 ** (power + 1) }));

/** Whoever types K or GB means the same sizes as one who types kB or gb. */
const TYPED: ReadonlyMap<string, number> = new Map([
  ...["", "b", "byte", "bytes"].map((name) => [name, 1] as const),
  ...DECIMAL.flatMap(({ name, bytes }) => [
    [name.toLowerCase(), bytes] as const,
    [name.toLowerCase().slice(0, 1), bytes] as const,
  ]),
  ...BINARY.flatMap(({ name, bytes }) => [
    [name.toLowerCase(), bytes] as const,
    [name.toLowerCase().slice(0, 2), bytes] as const,
  ]),
]);

/** Whether amounts of a resource are bytes, and written as such. */
export function isBytes(unit: string): boolean {
  return /^bytes?$/i.test(unit);
}

/**
 * The steps that suit a quota: those in which its limit was meant. 5 GiB is a round number in one of them and
 * 5.37 GB in the other; whatever stands beside the limit is written like it.
 */
export function stepsOf(unit: string, limit: number | null): Steps {
  if (!isBytes(unit)) return "whole";
  const meant = (sizes: readonly Size[]) => limit !== null && limit > 0 && limit % (sizes[1]?.bytes ?? 1) === 0;
  return meant(BINARY) && !meant(DECIMAL) ? "binary" : "decimal";
}

/** An amount in the largest size in which it is one at least. */
export function sized(amount: number, steps: Steps): { readonly value: number; readonly size: string | null } {
  if (steps === "whole") return { value: amount, size: null };
  const size = (steps === "binary" ? BINARY : DECIMAL).findLast(({ bytes }) => amount >= bytes);
  return size ? { value: amount / size.bytes, size: size.name } : { value: amount, size: "B" };
}

/** An amount as a person would type it, losing nothing: `5 GB`, or all of its digits. */
export function typedOf(amount: number, steps: Steps): string {
  const { value, size } = sized(amount, steps);
  const short = Number(value.toFixed(3));
  if (size === null || size === "B" || amountOf(`${short} ${size}`, steps) !== amount) return String(amount);
  return `${short} ${size}`;
}

/** What is wrong with a typed amount. */
export type AmountFault = "form" | "great";

/** A typed amount such as `1,200`, `5 GB` or `1.5 TiB`; what is wrong with it otherwise. */
export function amountOf(typed: string, steps: Steps): number | AmountFault {
  const parts = /^(\d+|\d{1,3}(?:[, _\u00a0\u202f]\d{3})+)(?:\.(\d+))?\s*([a-z]*)$/i.exec(typed.trim());
  if (!parts) return "form";
  const [, whole = "", fraction = "", unit = ""] = parts;
  const factor = steps === "whole" ? (unit === "" ? 1 : undefined) : TYPED.get(unit.toLowerCase());
  if (factor === undefined || (factor === 1 && fraction !== "")) return "form";
  // With whole numbers, so that 1.1 GB is exactly 1,100,000,000 bytes; what is less than a byte is left out.
  const digits = BigInt(whole.replaceAll(/\D/g, "") + fraction);
  const amount = (digits * BigInt(factor)) / 10n ** BigInt(fraction.length);
  return amount > BigInt(GREATEST) ? "great" : Number(amount);
}
