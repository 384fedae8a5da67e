import { FormGroup, TextInput } from "@patternfly/react-core";
import { type SyntheticEvent, useState } from "react";
import { FieldError } from "@/shared/field-error";
import { sharedMessages } from "@/shared/messages";
import { apiTimeOfField, fieldOfApiTime } from "@/shared/time-text";
import { useText } from "@/shared/use-text";
import { actionMessages as m } from "./action-messages";

interface Props {
  /** ISO 8601 in UTC, or null. */
  readonly until: string | null;
  readonly onChange: (until: string | null) => void;
  /** Whether only a part of a time stands there, which is no end at all. */
  readonly isHalfTyped: boolean;
  readonly onHalfTyped: (isHalfTyped: boolean) => void;
  readonly error: string | null;
}

/** When a suspension ends by itself, in the person's own time. */
export function UntilField({ until, onChange, isHalfTyped, onHalfTyped, error }: Props) {
  const text = useText();
  const [typed, setTyped] = useState(until ? fieldOfApiTime(until) : "");
  // A dialog that stood aside has lost what was half typed: whoever comes back is told.
  const [left, setLeft] = useState(isHalfTyped);
  const wrong = isHalfTyped && left ? text(m.untilHalfTyped) : error;
  // A browser gives half a time as none, and changes nothing by it: only the field itself knows.
  const look = ({ currentTarget }: SyntheticEvent<HTMLInputElement>) => onHalfTyped(currentTarget.validity.badInput);
  return (
    <FormGroup label={`${text(m.until)} (${text(sharedMessages.optional)})`} fieldId="until">
      <TextInput
        id="until"
        type="datetime-local"
        className="tc-until"
        value={typed}
        validated={wrong ? "error" : "default"}
        aria-describedby="until-help"
        onChange={(event, value) => {
          setTyped(value);
          onChange(apiTimeOfField(value));
          look(event);
        }}
        onKeyUp={look}
        onFocus={() => setLeft(false)}
        onBlur={(event) => {
          setLeft(true);
          look(event);
        }}
      />
      <FieldError id="until-help" error={wrong} help={text(isHalfTyped ? m.untilHalfTyped : m.untilHelp)} />
    </FormGroup>
  );
}
