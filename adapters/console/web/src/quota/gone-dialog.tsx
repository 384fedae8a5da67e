import { Button, ModalBody, ModalFooter, ModalHeader } from "@patternfly/react-core";
import { Dialog } from "@/shared/dialog";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import { quotaMessages as m } from "./messages";

interface Props {
  readonly resource: string;
  readonly onClose: () => void;
}

/** Stands where an address names a resource that isn't counted. */
export function GoneDialog({ resource, onClose }: Props) {
  const text = useText();
  return (
    <Dialog variant="small" onClose={onClose} aria-labelledby="gone-title" className="tc-dialog">
      <ModalHeader labelId="gone-title" title={text(m.nothingThere)} />
      <ModalBody>{text(m.resourceGone, { resource })}</ModalBody>
      <ModalFooter>
        <Button variant="primary" onClick={onClose}>
          {text(sharedMessages.close)}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}
