import { useIntl } from "react-intl";
import { sized, type Steps, stepsOf } from "./amount";

/** How the amounts of one quota are written. */
export interface Amounts {
  readonly steps: Steps;
  /** For a glance, such as `4.12 GB`. */
  readonly short: (amount: number) => string;
  /** To the last one, such as `4,120,000,000 byte`. */
  readonly exact: (amount: number) => string;
}

/** What the sizes of a quota's amounts depend on. */
interface Measured {
  readonly resource: { readonly unit: string };
  readonly limit?: number | null;
}

/** The words for amounts of a quota; all of them in the sizes in which its limit was meant. */
export function useAmounts({ resource, limit }: Measured): Amounts {
  const intl = useIntl();
  const steps = stepsOf(resource.unit, limit ?? null);
  return {
    steps,
    short(amount) {
      const { value, size } = sized(amount, steps);
      const number = intl.formatNumber(value, { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
      // They stay on one line.
      return size === null ? number : `${number}\u00a0${size}`;
    },
    exact: (amount) => `${intl.formatNumber(amount)} ${resource.unit}`,
  };
}
