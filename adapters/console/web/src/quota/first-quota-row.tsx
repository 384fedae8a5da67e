import { Checkbox, ExpandableSection, FormGroup, TextInput } from "@patternfly/react-core";
import { useState } from "react";
import type { ResourcePartsFragment } from "@/gql/graphql";
import { FieldError } from "@/shared/field-error";
import { useText } from "@/shared/use-text";
import { amountOf, isBytes } from "./amount";
import { AmountField } from "./amount-field";
import { firstQuotaMessages as m } from "./first-quota-messages";
import { isAsUsual, type QuotaField, type TypedQuota } from "./first-quotas";
import { quotaMessages } from "./messages";
import { thresholdsOf } from "./thresholds";
import { useAmounts } from "./use-amounts";

interface Props {
  readonly resource: ResourcePartsFragment;
  readonly typed: TypedQuota;
  readonly onChange: (typed: TypedQuota) => void;
  /** What the server says is wrong with a field. */
  readonly errorOf: (part: QuotaField["part"]) => string | null;
}

/** The limit of one resource. What else a quota has is folded away, and isn't there at all until there is a limit. */
export function FirstQuotaRow({ resource, typed, onChange, errorOf }: Props) {
  const text = useText();
  const amounts = useAmounts({ resource, limit: null });
  const { key, unit, period, withoutQuota } = resource;
  const change = (next: Partial<TypedQuota>) => onChange({ ...typed, ...next });
  const isEmpty = typed.limit === "";
  const counted = period ? text(quotaMessages[period], { unit }) : undefined;
  const amountHelp = isBytes(unit) ? text(quotaMessages.bytesHelp) : counted ? null : text(quotaMessages.countHelp, { unit });
  const emptyHelp = [amountHelp, counted && `${counted}.`, text(m[`empty${withoutQuota}`])].filter(Boolean).join(" ");
  return (
    <div className="tc-first-quota">
      <AmountField
        id={`limit-${key}`}
        label={key}
        typed={typed.limit}
        amount={amountOf(typed.limit, amounts.steps)}
        quota={{ resource }}
        amounts={amounts}
        help={isEmpty ? emptyHelp : counted}
        isOptional
        error={errorOf("limit")}
        onChange={(limit) => change({ limit })}
      />
      {isEmpty ? null : <More typed={typed} change={change} error={errorOf("thresholds")} />}
    </div>
  );
}

interface MoreProps {
  readonly typed: TypedQuota;
  readonly change: (next: Partial<TypedQuota>) => void;
  readonly error: string | null;
}

function More({ typed, change, error }: MoreProps) {
  const text = useText();
  const { resource, enforcement, thresholds } = typed;
  // After a reload, what was decided is in sight.
  const [open, setOpen] = useState(!isAsUsual(typed));
  const id = `thresholds-${resource}`;
  const wrong = thresholdsOf(thresholds) === null ? text(quotaMessages.thresholdsFault) : error;
  return (
    <ExpandableSection
      toggleText={text(m.more)}
      toggleAriaLabel={text(m.moreOf, { resource })}
      // What is wrong is never out of sight.
      isExpanded={open || wrong !== null}
      onToggle={(_event, expanded) => setOpen(expanded)}
    >
      <div role="group" aria-label={text(m.moreOf, { resource })}>
        <Checkbox
          id={`soft-${resource}`}
          label={text(m.soft)}
          description={text(quotaMessages.SOFTHelp)}
          isChecked={enforcement === "SOFT"}
          onChange={(_event, soft) => change({ enforcement: soft ? "SOFT" : "HARD" })}
        />
        <FormGroup label={text(quotaMessages.thresholdsField)} fieldId={id}>
          <TextInput
            id={id}
            className="tc-amount-field"
            autoComplete="off"
            value={thresholds}
            validated={wrong ? "error" : "default"}
            aria-describedby={`${id}-help`}
            onChange={(_event, next) => change({ thresholds: next })}
          />
          <FieldError id={`${id}-help`} error={wrong} help={text(quotaMessages.thresholdsHelp)} />
        </FormGroup>
      </div>
    </ExpandableSection>
  );
}
