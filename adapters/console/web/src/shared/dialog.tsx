import { Modal, type ModalProps } from "@patternfly/react-core";
import { useSession } from "@/app/session";

/**
 * A dialog that steps aside while the token is over: signing in again is a dialog too, and of two at once each would
 * hide the other from a screen reader. What it holds stays.
 */
export function Dialog(props: Omit<ModalProps, "isOpen" | "ref">) {
  const ended = useSession()?.ended ?? false;
  return <Modal {...props} isOpen={!ended} />;
}
