import type { QuotaPartsFragment } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { AmountText } from "./amount-text";
import { quotaMessages as m } from "./messages";
import { QuotaBar } from "./quota-bar";
import { ceilingOf, percentOf } from "./share";
import { shareMessages } from "./share-messages";
import type { Amounts } from "./use-amounts";

interface Props {
  readonly quota: QuotaPartsFragment;
  readonly amounts: Amounts;
}

/** What is taken of what may be, as a figure and as a bar. */
export function QuotaFigure({ quota, amounts }: Props) {
  const text = useText();
  const ceiling = ceilingOf(quota);
  const percent = percentOf(quota);
  return (
    <>
      <p className="tc-quota-figure">
        <strong>
          <AmountText amount={quota.used + quota.reserved} amounts={amounts} />
        </strong>{" "}
        <span>{ceiling === null ? text(m.ofNoLimit) : text(shareMessages.of, { ceiling: amounts.short(ceiling) })}</span>
        {percent === null ? null : <span className="tc-quota-percent">{text(shareMessages.percent, { percent })}</span>}
      </p>
      <QuotaBar quota={quota} amounts={amounts} />
    </>
  );
}
