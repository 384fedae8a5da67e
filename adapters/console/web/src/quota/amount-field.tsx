import { FormGroup, TextInput } from "@patternfly/react-core";
import { useIntl } from "react-intl";
import type { QuotaPartsFragment } from "@/gql/graphql";
import { FieldError } from "@/shared/field-error";
import { useText } from "@/shared/use-text";
import { type AmountFault, GREATEST, isBytes } from "./amount";
import { quotaMessages as m } from "./messages";
import type { Amounts } from "./use-amounts";

interface Props {
  readonly id: string;
  readonly label: string;
  readonly typed: string;
  readonly onChange: (typed: string) => void;
  /** What the server says is wrong with it. */
  readonly error: string | null;
  /** What was typed, read. */
  readonly amount: number | AmountFault;
  readonly quota: QuotaPartsFragment;
  readonly amounts: Amounts;
  readonly isDisabled?: boolean;
}

/** An amount in the units that people use; below it stands to the last one what it is. */
export function AmountField({ id, label, typed, onChange, error, amount, quota, amounts, isDisabled = false }: Props) {
  const text = useText();
  const intl = useIntl();
  const { unit } = quota.resource;
  const bytes = isBytes(unit);
  const help = bytes ? text(m.bytesHelp) : text(m.countHelp, { unit });
  const exact = bytes && typeof amount === "number" ? amounts.exact(amount) : help;
  const fault =
    typed === "" || typeof amount === "number"
      ? null
      : amount === "great"
        ? text(m.faultGreat, { most: intl.formatNumber(GREATEST) })
        : text(bytes ? m.faultBytes : m.faultCount);
  const wrong = isDisabled ? null : (fault ?? error);
  return (
    <FormGroup label={label} fieldId={id} isRequired={!isDisabled}>
      <TextInput
        id={id}
        className="tc-amount-field"
        autoFocus={!isDisabled}
        autoComplete="off"
        inputMode={bytes ? "text" : "numeric"}
        isRequired={!isDisabled}
        isDisabled={isDisabled}
        value={typed}
        validated={wrong ? "error" : "default"}
        aria-describedby={`${id}-help`}
        onChange={(_event, value) => onChange(value)}
      />
      <FieldError id={`${id}-help`} error={wrong} help={isDisabled ? null : exact} />
    </FormGroup>
  );
}
