import type { CSSProperties } from "react";
import { useText } from "@/shared/use-text";
import { barOf, ceilingOf, percentOf, type Taken } from "./share";
import { shareMessages as m } from "./share-messages";
import type { Amounts } from "./use-amounts";

interface Props {
  readonly quota: Taken & { readonly resource: { readonly key: string } };
  readonly amounts: Amounts;
}

/**
 * How much is taken of limit and grants: a part for what is used, one for what is reserved, a mark at each threshold,
 * and what is beyond the end in another colour. The same stands beside it in words.
 */
export function QuotaBar({ quota, amounts }: Props) {
  const text = useText();
  const bar = barOf(quota);
  const ceiling = ceilingOf(quota);
  if (bar === null || ceiling === null) return null;
  const percent = percentOf(quota);
  const taken = { used: amounts.short(quota.used), reserved: amounts.short(quota.reserved) };
  const end = bar.used + bar.reserved;
  return (
    <div
      className="tc-quota-bar"
      role="meter"
      aria-label={text(m.share, { resource: quota.resource.key })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(100, percent ?? (end > 0 ? 100 : 0))}
      aria-valuetext={
        percent === null
          ? text(m.shareOfNothing, taken)
          : text(m.shareWords, { ...taken, ceiling: amounts.short(ceiling), percent })
      }
    >
      {bar.limit === null ? null : <span className="tc-quota-granted" style={from(bar.limit, bar.ceiling)} />}
      <span className="tc-quota-used" style={from(0, bar.used)} />
      <span className="tc-quota-reserved" style={from(bar.used, end)} />
      {quota.overLimit ? <span className="tc-quota-beyond" style={from(bar.ceiling, end)} /> : null}
      {bar.thresholds.map(({ percent: threshold, at }) => (
        <span key={threshold} className="tc-quota-mark" style={{ insetInlineStart: `${at}%` }} />
      ))}
      {bar.limit === null ? null : <span className="tc-quota-end" style={{ insetInlineStart: `${bar.limit}%` }} />}
      {bar.ceiling < 100 ? <span className="tc-quota-end" style={{ insetInlineStart: `${bar.ceiling}%` }} /> : null}
    </div>
  );
}

/** From where to where, in percent of the bar. */
function from(start: number, end: number): CSSProperties {
  return { insetInlineStart: `${start}%`, inlineSize: `${Math.max(0, end - start)}%` };
}
