import { Button, Modal, ModalBody, ModalHeader } from "@patternfly/react-core";
import { useText } from "@/shared/use-text";
import { appMessages as m } from "./messages";
import { session } from "./session";
import { signInAgain, useSignInAgain } from "./sign-in-again";
import { SignInForm } from "./sign-in-form";

/** Signing in again over the page, when the token is over or before: what is open and typed stays. */
export function SignInDialog() {
  const text = useText();
  const { open, ended } = useSignInAgain();
  if (!open) return null;
  return (
    <Modal
      isOpen
      variant="small"
      aria-labelledby="sign-in-title"
      onEscapePress={() => (ended ? undefined : signInAgain.done())}
      {...(!ended && { onClose: signInAgain.done })}
    >
      <ModalHeader
        labelId="sign-in-title"
        title={text(m.signInAgain)}
        description={text(ended ? m.signInAgainLead : m.signInSoonLead)}
      />
      <ModalBody>
        <SignInForm
          onDone={signInAgain.done}
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
