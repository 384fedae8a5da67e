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
  readonly quota: { readonly resource: Pick<QuotaPartsFragment["resource"], "unit"> };
  readonly amounts: Amounts;
  /** What is said in place of how to type it. */
  readonly help?: string | undefined;
  readonly isDisabled?: boolean;
  /** May stay empty: one of several, so it doesn't take the focus. */
  readonly isOptional?: boolean;
}

/** An amount in the units that people use; below it stands to the last one what it is. */
export function AmountField(props: Props) {
  const { id, label, typed, onChange, error, amount, quota, amounts, isDisabled = false, isOptional = false } = props;
  const text = useText();
  const intl = useIntl();
  const { unit } = quota.resource;
  const bytes = isBytes(unit);
  const help = props.help ?? (bytes ? text(m.bytesHelp) : text(m.countHelp, { unit }));
  const exact = bytes && typeof amount === "number" ? amounts.exact(amount) : help;
  const fault =
    typed === "" || typeof amount === "number"
      ? null
      : amount === "great"
        ? text(m.faultGreat, { most: intl.formatNumber(GREATEST) })
        : text(bytes ? m.faultBytes : m.faultCount);
  const isRequired = !isDisabled && !isOptional;
  const wrong = isDisabled ? null : (fault ?? error);
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired}>
      <TextInput
        id={id}
        className="tc-amount-field"
        autoFocus={isRequired}
        autoComplete="off"
        inputMode={bytes ? "text" : "numeric"}
        isRequired={isRequired}
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
