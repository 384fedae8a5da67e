import { ModalBody } from "@patternfly/react-core";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { defineMessages } from "react-intl";
import { Dialog } from "@/shared/dialog";
import { refusalTitle } from "@/shared/refusal-title";
import { Retrying } from "@/shared/retrying";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { appMessages } from "./messages";
import { usePaletteEntries } from "./use-palette-entries";

const m = defineMessages({
  label: { id: "palette.label", defaultMessage: "A page, a tenant or an action" },
  results: { id: "palette.results", defaultMessage: "Found" },
  nothing: { id: "palette.nothing", defaultMessage: "Nothing is called that" },
  noTenants: { id: "palette.noTenants", defaultMessage: "Tenants can’t be searched now: {why}." },
  actions: { id: "palette.actions", defaultMessage: "Action" },
  pages: { id: "palette.pages", defaultMessage: "Page" },
  tenants: { id: "palette.tenants", defaultMessage: "Tenant" },
});

interface Props {
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

/** Everything by keyboard: a combobox with a list (WAI-ARIA APG). */
export function Palette({ onClose, onHelp }: Props) {
  const text = useText();
  const base = useId();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const [entered, setEntered] = useState(false);
  const { entries, searching, refusal, retryIn } = usePaletteEntries(typed, onHelp);
  const chosen = Math.min(active, Math.max(0, entries.length - 1));
  const idOf = (place: number) => `${base}-${place}`;

  useEffect(() => {
    document.getElementById(`${base}-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [base, chosen]);

  function run(place: number): void {
    const entry = entries[place];
    if (!entry) return;
    onClose();
    entry.run();
  }

  useEffect(() => {
    if (entered && !searching && !refusal) run(0);
    // Only the end of the search counts.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [entered, searching]);

  function press(event: KeyboardEvent): void {
    const moves: Record<string, number> = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: entries.length - 1 };
    const next = moves[event.key];
    if (next !== undefined && entries.length > 0) {
      event.preventDefault();
      setActive((next + entries.length) % entries.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      // Whoever types and enters at once means what is about to be found.
      if (searching) setEntered(true);
      else run(chosen);
    }
  }

  return (
    <Dialog variant="medium" position="top" aria-label={text(appMessages.find)} className="tc-palette" onEscapePress={onClose}>
      <ModalBody>
        <input
          className="tc-palette-input"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${base}-list`}
          aria-activedescendant={entries.length > 0 ? idOf(chosen) : undefined}
          aria-autocomplete="list"
          aria-label={text(m.label)}
          placeholder={text(m.label)}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
            setEntered(false);
          }}
          onKeyDown={press}
        />
        <ul className="tc-palette-list" role="listbox" id={`${base}-list`} aria-label={text(m.results)}>
          {entries.map((entry, place) => (
            // The keyboard moves through the input; the list only shows where it is.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={entry.id}
              id={idOf(place)}
              role="option"
              aria-selected={place === chosen}
              className="tc-palette-entry"
              onMouseMove={() => setActive(place)}
              onClick={() => run(place)}
            >
              <span className="tc-palette-kind">{text(m[entry.group])}</span>
              <bdi className="tc-palette-title">{entry.title}</bdi>
              <span className="tc-palette-hint">{entry.hint}</span>
            </li>
          ))}
        </ul>
        <p className="tc-quiet" role="status">
          {refusal ? text(m.noTenants, { why: text(refusalTitle(refusal.code)) }) : null}
          {entries.length === 0 && !searching && !refusal ? text(m.nothing) : null}
        </p>
        {retryIn === null ? null : (
          <p className="tc-quiet">
            <Retrying seconds={retryIn} />
          </p>
        )}
        {searching && !refusal ? <Waiting key={typed} /> : null}
      </ModalBody>
    </Dialog>
  );
}
