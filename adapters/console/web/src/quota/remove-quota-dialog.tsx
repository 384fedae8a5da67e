import { useState } from "react";
import { ReasonField } from "@/shared/reason-field";
import { useDraft, useKeptDraft } from "@/shared/use-draft";
import { QuotaDialog, type QuotaDialogProps } from "./quota-dialog";

/** A quota is taken away, and its grants with it. */
export function RemoveQuotaDialog(props: QuotaDialogProps) {
  const [reason, setReason] = useState(useKeptDraft<string>() ?? "");
  useDraft(reason);
  const why = reason.trim();
  return (
    <QuotaDialog
      {...props}
      action="remove"
      input={why === "" ? {} : { reason: why }}
      fields={["reason"]}
      isTyped={why !== ""}
      ready={props.quota.version > 0}
    >
      {(errorOf) => <ReasonField id="reason" autoFocus value={reason} error={errorOf("reason")} onChange={setReason} />}
    </QuotaDialog>
  );
}
