import { Alert, AlertActionLink } from "@patternfly/react-core";
import { useDialogOpen } from "@/shared/open-dialogs";
import { useText } from "@/shared/use-text";
import { appMessages as m } from "./messages";
import { signInAgain } from "./sign-in-again";
import { useExpiry } from "./use-expiry";

/** Two minutes before the token is over. */
export function ExpiryNotice({ className }: { readonly className: string }) {
  const text = useText();
  const left = useExpiry();
  if (left === null) return null;
  return (
    <Alert
      isInline
      isLiveRegion
      component="p"
      className={className}
      variant="warning"
      title={text(m.expiresSoonTitle)}
      actionLinks={<AlertActionLink onClick={signInAgain.ask}>{text(m.signInAgain)}</AlertActionLink>}
    >
      <span aria-live="off">{text(m.expiresSoon, { seconds: left })}</span>
    </Alert>
  );
}

/** The page's own; an open dialog has one in itself. */
export function PageExpiryNotice() {
  return useDialogOpen() ? null : <ExpiryNotice className="tc-banner" />;
}
