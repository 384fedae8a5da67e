import { FormGroup, TextArea } from "@patternfly/react-core";
import { FieldError } from "./field-error";
import { sharedMessages as m } from "./messages";
import { useText } from "./use-text";

interface Props {
  readonly id: string;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (reason: string) => void;
  readonly required?: boolean;
  /** Whether typing begins here. */
  readonly autoFocus?: boolean;
}

/** Why, for the history. */
export function ReasonField({ id, value, error, onChange, required = false, autoFocus = false }: Props) {
  const text = useText();
  const label = required ? text(m.reason) : `${text(m.reason)} (${text(m.optional)})`;
  return (
    <FormGroup label={label} fieldId={id} isRequired={required}>
      <TextArea
        id={id}
        autoFocus={autoFocus}
        rows={2}
        resizeOrientation="vertical"
        maxLength={1024}
        isRequired={required}
        value={value}
        validated={error ? "error" : "default"}
        aria-describedby={`${id}-help`}
        onChange={(_event, reason) => onChange(reason)}
      />
      <FieldError id={`${id}-help`} error={error} help={text(m.reasonHelp)} />
    </FormGroup>
  );
}
