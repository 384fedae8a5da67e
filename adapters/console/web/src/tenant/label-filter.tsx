import { Button, InputGroup, InputGroupItem, TextInput } from "@patternfly/react-core";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-icon";
import { type FormEvent, useState } from "react";
import { useText } from "@/shared/use-text";
import { tenantMessages as m } from "./messages";

/** A label to filter by, as `key=value`. */
export function LabelFilter({ onAdd }: { readonly onAdd: (label: string) => void }) {
  const text = useText();
  const [typed, setTyped] = useState("");
  const complete = typed.indexOf("=") > 0;

  function add(event: FormEvent): void {
    event.preventDefault();
    if (!complete) return;
    onAdd(typed.trim());
    setTyped("");
  }

  return (
    <form className="tc-label-filter" onSubmit={add}>
      <InputGroup>
        <InputGroupItem isFill>
          <TextInput
            aria-label={`${text(m.filterLabel)}, ${text(m.filterLabelHelp)}`}
            placeholder={`${text(m.filterLabel)}: ${text(m.filterLabelHelp)}`}
            value={typed}
            onChange={(_event, value) => setTyped(value)}
          />
        </InputGroupItem>
        <InputGroupItem>
          <Button
            type="submit"
            variant="control"
            icon={<PlusIcon />}
            aria-label={text(m.addLabelFilter)}
            isDisabled={!complete}
          />
        </InputGroupItem>
      </InputGroup>
    </form>
  );
}
