/** Typed thresholds, such as `80, 95, 100 %`, in ascending order; null for what isn't a list of whole numbers. */
export function thresholdsOf(typed: string): number[] | null {
  const words = typed.replaceAll("%", " ").split(/[\s,;]+/).filter((word) => word !== "");
  if (!words.every((word) => /^\d{1,6}$/.test(word))) return null;
  return words.map(Number).toSorted((one, other) => one - other);
}

export function typedThresholds(thresholds: readonly number[]): string {
  return thresholds.join(", ");
}
