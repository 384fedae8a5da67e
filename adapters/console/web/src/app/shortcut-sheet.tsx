import { ModalBody, ModalHeader, Switch } from "@patternfly/react-core";
import { Dialog } from "@/shared/dialog";
import { useText } from "@/shared/use-text";
import { appMessages } from "./messages";
import { SHORTCUTS, shortcutMessages as m, singleKeys, useSingleKeys } from "./shortcuts";

/** The shortcuts, and the switch that turns single keys off. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const single = useSingleKeys();
  return (
    <Dialog variant="small" onClose={onClose} aria-labelledby="keys-title">
      <ModalHeader labelId="keys-title" title={text(appMessages.help)} />
      <ModalBody tabIndex={0} aria-label={text(appMessages.help)}>
        <dl className="tc-keys">
          {SHORTCUTS.map(({ keys, does }) => (
            <div key={keys}>
              <dt>
                {keys.split(" ").map((key) => (
                  <kbd className="tc-key" key={key}>
                    {key}
                  </kbd>
                ))}
              </dt>
              <dd>{text(m[does])}</dd>
            </div>
          ))}
        </dl>
        <Switch
          id="single-keys"
          label={text(m.single)}
          isChecked={single}
          aria-describedby="single-keys-help"
          onChange={(_event, on) => singleKeys.set(on)}
        />
        <p id="single-keys-help" className="tc-quiet">
          {text(m.singleHelp)}
        </p>
      </ModalBody>
    </Dialog>
  );
}
