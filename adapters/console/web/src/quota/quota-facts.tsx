import type { ReactNode } from "react";
import { useIntl } from "react-intl";
import type { QuotaPartsFragment } from "@/gql/graphql";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { AmountText } from "./amount-text";
import { quotaMessages as m } from "./messages";
import { ceilingOf } from "./share";
import { shareMessages } from "./share-messages";
import type { Amounts } from "./use-amounts";

interface Props {
  readonly quota: QuotaPartsFragment;
  readonly amounts: Amounts;
}

/** Everything about a quota in words. */
export function QuotaFacts({ quota, amounts }: Props) {
  const text = useText();
  const intl = useIntl();
  const amount = (value: number) => <AmountText amount={value} amounts={amounts} />;
  const ceiling = ceilingOf(quota);
  const thresholds = quota.thresholds.map((threshold) => text(shareMessages.percent, { percent: threshold }));
  const rows: readonly (readonly [string, ReactNode] | null)[] = [
    [text(m.limit), quota.limit == null || quota.version === 0 ? text(noLimit(quota)) : amount(quota.limit)],
    quota.granted > 0 ? [text(m.granted), amount(quota.granted)] : null,
    ceiling === null ? null : [text(m.enforcement), text(m[`${quota.enforcement}Help`])],
    quota.version === 0
      ? null
      : [text(m.thresholds), thresholds.length > 0 ? intl.formatList(thresholds, { type: "unit" }) : text(m.thresholdsNone)],
    quota.windowEndsAt
      ? [
          text(m.window),
          <>
            <Time at={quota.windowEndsAt} /> (<Time at={quota.windowEndsAt} ago />)
          </>,
        ]
      : null,
  ];
  return (
    <>
      <dl className="tc-quota-parts">
        <Part className="tc-quota-used" term={text(m.used)}>
          {amount(quota.used)}
        </Part>
        <Part className="tc-quota-reserved" term={text(m.reserved)}>
          {amount(quota.reserved)}
        </Part>
        {ceiling === null ? null : quota.overLimit ? (
          <Part className="tc-quota-beyond" term={text(m.tooMuch)}>
            {amount(quota.used + quota.reserved - ceiling)}
          </Part>
        ) : (
          <Part className="tc-quota-left" term={text(m.left)}>
            {amount(quota.remaining ?? 0)}
          </Part>
        )}
      </dl>
      <dl className="tc-facts tc-quota-facts">
        {rows.map((row) =>
          row === null ? null : (
            <div key={row[0]}>
              <dt>{row[0]}</dt>
              <dd>{row[1]}</dd>
            </div>
          ),
        )}
      </dl>
    </>
  );
}

interface PartProps {
  /** The colour that it has in the bar. */
  readonly className: string;
  readonly term: string;
  readonly children: ReactNode;
}

function Part({ className, term, children }: PartProps) {
  return (
    <div>
      <dt>
        <span className={`tc-quota-swatch ${className}`} aria-hidden="true" />
        {term}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function noLimit({ version, resource }: QuotaPartsFragment) {
  if (version > 0) return m.noLimit;
  return resource.withoutQuota === "REFUSED" ? m.noQuotaRefused : m.noQuota;
}
