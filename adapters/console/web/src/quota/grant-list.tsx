import { Button } from "@patternfly/react-core";
import type { QuotaPartsFragment } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { Time } from "@/shared/time";
import { AmountText } from "./amount-text";
import { quotaMessages as m } from "./messages";
import { useAskQuota } from "./use-ask-quota";
import type { Amounts } from "./use-amounts";

interface Props {
  readonly quota: QuotaPartsFragment;
  readonly amounts: Amounts;
  readonly mayChange: boolean;
}

/** What is granted beyond the limit: how much, until when, and why. */
export function GrantList({ quota, amounts, mayChange }: Props) {
  const text = useText();
  const ask = useAskQuota(quota.resource.key);
  if (quota.grants.length === 0) return null;
  return (
    <section className="tc-quota-grants">
      <h3>{text(m.grants)}</h3>
      <ul aria-label={text(m.grantsOf, { resource: quota.resource.key })}>
        {quota.grants.map(({ id, amount, expiresAt, reason }) => (
          <li key={id}>
            <span className="tc-quota-grant">
              <span>
                <strong>
                  +<AmountText amount={amount} amounts={amounts} />
                </strong>{" "}
                {text(m.grantUntil)} <Time at={expiresAt} />
              </span>
              <span className="tc-quiet">
                <bdi>{reason}</bdi>
              </span>
            </span>
            {mayChange ? (
              <Button
                variant="link"
                isInline
                aria-label={text(m.revokeOf, { amount: amounts.short(amount), resource: quota.resource.key })}
                onClick={() => ask("revoke", id)}
              >
                {`${text(m.revoke)} …`}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
