import { useRef, useState } from "react";
import { ReasonField } from "@/shared/reason-field";
import { Time } from "@/shared/time";
import { useDraft, useKeptDraft } from "@/shared/use-draft";
import { useText } from "@/shared/use-text";
import { AmountText } from "./amount-text";
import { quotaMessages as m } from "./messages";
import { QuotaDialog, type QuotaDialogProps } from "./quota-dialog";
import { useAmounts } from "./use-amounts";

interface Props extends QuotaDialogProps {
  readonly grantId: string;
}

/** A grant is taken back before its time. */
export function RevokeGrantDialog({ grantId, ...props }: Props) {
  const { quota } = props;
  const text = useText();
  const amounts = useAmounts(quota);
  const [reason, setReason] = useState(useKeptDraft<string>() ?? "");
  useDraft(reason);
  // What it was stays in view when it is gone by the answer.
  const found = quota.grants.find(({ id }) => id === grantId);
  const known = useRef(found);
  known.current = found ?? known.current;
  const grant = known.current;
  const why = reason.trim();

  return (
    <QuotaDialog
      {...props}
      action="revoke"
      input={{ grantId, ...(why !== "" && { reason: why }) }}
      fields={["reason"]}
      isTyped={why !== ""}
      ready={found !== undefined}
    >
      {(errorOf) => (
        <>
          {grant ? (
            <p>
              <strong>
                +<AmountText amount={grant.amount} amounts={amounts} />
              </strong>{" "}
              {text(m.grantUntil)} <Time at={grant.expiresAt} />: <bdi>{grant.reason}</bdi>
            </p>
          ) : (
            <p>{text(m.grantGone)}</p>
          )}
          <ReasonField id="reason" autoFocus value={reason} error={errorOf("reason")} onChange={setReason} />
        </>
      )}
    </QuotaDialog>
  );
}
