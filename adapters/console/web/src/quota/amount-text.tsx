import type { Amounts } from "./use-amounts";

interface Props {
  readonly amount: number;
  readonly amounts: Amounts;
}

/** An amount for a glance; whoever points at it sees all of its digits. */
export function AmountText({ amount, amounts }: Props) {
  return (
    <data className="tc-amount" value={amount} title={amounts.exact(amount)}>
      {amounts.short(amount)}
    </data>
  );
}
