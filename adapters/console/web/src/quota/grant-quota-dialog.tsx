import { FormGroup, TextInput, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { useState } from "react";
import { type MessageDescriptor, useIntl } from "react-intl";
import { FieldError } from "@/shared/field-error";
import { ReasonField } from "@/shared/reason-field";
import { apiTimeOfField } from "@/shared/time-text";
import { useDraft, useKeptDraft } from "@/shared/use-draft";
import { useText } from "@/shared/use-text";
import { amountOf } from "./amount";
import { AmountField } from "./amount-field";
import { quotaMessages as m } from "./messages";
import { QuotaDialog, type QuotaDialogProps } from "./quota-dialog";
import { type Until, untilChoices } from "./until";
import { useAmounts } from "./use-amounts";

interface Draft {
  readonly amount: string;
  /** As the field has it, in local time. */
  readonly until: string;
  readonly reason: string;
}

const NAMES: Record<Until["name"], MessageDescriptor> = {
  today: m.untilToday,
  tomorrow: m.untilTomorrow,
  week: m.untilWeek,
  window: m.untilWindow,
};

/** More of a quota until a time that is chosen or typed. */
export function GrantQuotaDialog(props: QuotaDialogProps) {
  const { quota } = props;
  const text = useText();
  const intl = useIntl();
  const amounts = useAmounts(quota);
  const kept = useKeptDraft<Draft>();
  const [choices] = useState(() => untilChoices(new Date(), quota.windowEndsAt ?? null));
  const [draft, setDraft] = useState<Draft>(() => kept ?? { amount: "", until: choices[0]?.field ?? "", reason: "" });
  useDraft(draft);
  const change = (next: Partial<Draft>) => setDraft({ ...draft, ...next });

  const amount = amountOf(draft.amount, amounts.steps);
  const expiresAt = apiTimeOfField(draft.until);
  const reason = draft.reason.trim();
  const isFilled = typeof amount === "number" && expiresAt !== null;

  return (
    <QuotaDialog
      {...props}
      action="grant"
      input={isFilled ? { amount, expiresAt, reason } : null}
      fields={["amount", "expiresAt", "reason"]}
      isTyped={draft.amount !== "" || reason !== ""}
      ready={isFilled && reason !== ""}
      endsAt={expiresAt}
    >
      {(errorOf) => {
        const untilError = expiresAt === null ? text(m.untilMissing) : errorOf("expiresAt");
        return (
          <>
            <AmountField
              id="amount"
              label={text(m.amount)}
              typed={draft.amount}
              amount={amount}
              quota={quota}
              amounts={amounts}
              error={errorOf("amount")}
              onChange={(typed) => change({ amount: typed })}
            />
            <FormGroup label={text(m.until)} fieldId="until" isRequired>
              <ToggleGroup aria-label={text(m.untilChoices)} className="tc-until-choices">
                {choices.map(({ name, field }) => (
                  <ToggleGroupItem
                    key={name}
                    text={text(NAMES[name], { time: intl.formatTime(new Date(field), { timeStyle: "short" }) })}
                    isSelected={draft.until === field}
                    onChange={() => change({ until: field })}
                  />
                ))}
              </ToggleGroup>
              <TextInput
                id="until"
                type="datetime-local"
                className="tc-until"
                isRequired
                value={draft.until}
                validated={untilError ? "error" : "default"}
                aria-describedby="until-help"
                onChange={(_event, until) => change({ until })}
              />
              <FieldError id="until-help" error={untilError} />
            </FormGroup>
            <ReasonField
              id="reason"
              required
              value={draft.reason}
              error={errorOf("reason")}
              onChange={(typed) => change({ reason: typed })}
            />
          </>
        );
      }}
    </QuotaDialog>
  );
}
