import { Modal, type ModalProps } from "@patternfly/react-core";
import { useEffect } from "react";
import { ExpiryNotice } from "@/app/expiry-notice";
import { useSignInAgain } from "@/app/sign-in-again";
import { countDialog } from "./open-dialogs";

/**
 * A dialog that steps aside while somebody signs in again: that is a dialog too, and of two at once each would hide
 * the other from a screen reader. What it holds stays. It covers the page, so it warns of the token's end itself.
 */
export function Dialog({ children, ...props }: Omit<ModalProps, "isOpen" | "ref">) {
  const { open: aside } = useSignInAgain();
  useEffect(() => (aside ? undefined : countDialog()), [aside]);
  useEffect(() => () => void setTimeout(keepFocus), []);
  return (
    <Modal {...props} isOpen={!aside}>
      <ExpiryNotice className="tc-dialog-notice" />
      {children}
    </Modal>
  );
}

/**
 * The focus goes back to what opened the dialog, which may be gone by what was done. Nobody is left nowhere: whoever
 * works by keyboard goes on at the heading of the page.
 */
function keepFocus(): void {
  if (document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
}
