import { FormGroup, TextInput } from "@patternfly/react-core";
import { useState } from "react";
import { FieldError } from "@/shared/field-error";
import { sharedMessages } from "@/shared/messages";
import { apiTimeOfField, fieldOfApiTime } from "@/shared/time-text";
import { useText } from "@/shared/use-text";
import { actionMessages as m } from "./action-messages";

interface Props {
  /** ISO 8601 in UTC, or null. */
  readonly until: string | null;
  readonly onChange: (until: string | null) => void;
  readonly error: string | null;
}

/** When a suspension ends by itself, in the person's own time. */
export function UntilField({ until, onChange, error }: Props) {
  const text = useText();
  const [typed, setTyped] = useState(until ? fieldOfApiTime(until) : "");
  return (
    <FormGroup label={`${text(m.until)} (${text(sharedMessages.optional)})`} fieldId="until">
      <TextInput
        id="until"
        type="datetime-local"
        className="tc-until"
        value={typed}
        validated={error ? "error" : "default"}
        aria-describedby="until-help"
        onChange={(_event, value) => {
          setTyped(value);
          onChange(apiTimeOfField(value));
        }}
      />
      <FieldError id="until-help" error={error} help={text(m.untilHelp)} />
    </FormGroup>
  );
}
