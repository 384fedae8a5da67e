import { Td, Tr } from "@patternfly/react-table";
import { Link } from "@tanstack/react-router";
import { useText } from "@/shared/use-text";
import { StatusLabel } from "@/tenant/status-label";
import { AmountText } from "./amount-text";
import { LevelLabel } from "./level-label";
import { QuotaBar } from "./quota-bar";
import type { Ranked } from "./ranking";
import { rankingMessages as m } from "./ranking-messages";
import { ceilingOf, levelOf, percentOf } from "./share";
import { shareMessages } from "./share-messages";
import { useAmounts } from "./use-amounts";

/** A tenant in its place: how much of its limit it takes. Its name leads to what can be done about that. */
export function ShareRow({ row }: { readonly row: Ranked }) {
  const text = useText();
  const amounts = useAmounts(row);
  const level = levelOf(row);
  const percent = percentOf(row);
  return (
    <Tr className="tc-row" data-level={level.kind}>
      <Td dataLabel={text(m.name)} className="tc-name">
        <Link to="/tenants/$tenantId/quotas" params={{ tenantId: row.tenantId }} data-row>
          <bdi>{row.displayName}</bdi>
        </Link>
      </Td>
      <Td dataLabel={text(m.status)}>
        <span>
          <StatusLabel status={row.status} />
        </span>
      </Td>
      <Td dataLabel={text(m.share)}>
        <div className="tc-share" data-level={level.kind}>
          <QuotaBar quota={row} amounts={amounts} />
          <span className="tc-quota-percent">{percent === null ? null : text(shareMessages.percent, { percent })}</span>
          <LevelLabel level={level} />
        </div>
      </Td>
      <Td dataLabel={text(m.taken)}>
        <span>
          <AmountText amount={row.used + row.reserved} amounts={amounts} />{" "}
          {text(shareMessages.of, { ceiling: amounts.short(ceilingOf(row) ?? 0) })}
        </span>
      </Td>
    </Tr>
  );
}
