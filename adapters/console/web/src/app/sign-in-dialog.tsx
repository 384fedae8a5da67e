import { Button, Modal, ModalBody, ModalHeader } from "@patternfly/react-core";
import { useText } from "@/shared/use-text";
import { appMessages as m } from "./messages";
import { session, useSession } from "./session";
import { SignInForm } from "./sign-in-form";

interface Props {
  /** Asked for before the token is over. */
  readonly early: boolean;
  readonly onClose: () => void;
}

/** Signing in again over the page: what is open and typed stays. */
export function SignInDialog({ early, onClose }: Props) {
  const text = useText();
  const ended = useSession()?.ended ?? false;
  if (!ended && !early) return null;
  return (
    <Modal
      isOpen
      variant="small"
      aria-labelledby="sign-in-title"
      onEscapePress={() => (ended ? undefined : onClose())}
      {...(!ended && { onClose })}
    >
      <ModalHeader
        labelId="sign-in-title"
        title={text(m.signInAgain)}
        description={text(ended ? m.signInAgainLead : m.signInSoonLead)}
      />
      <ModalBody>
        <SignInForm
          onDone={onClose}
          more={
            ended ? (
              <Button variant="link" onClick={() => session.signOut()}>
                {text(m.signOut)}
              </Button>
            ) : null
          }
        />
      </ModalBody>
    </Modal>
  );
}
