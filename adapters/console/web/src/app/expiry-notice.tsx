import { Alert, AlertActionLink } from "@patternfly/react-core";
import { useText } from "@/shared/use-text";
import { appMessages as m } from "./messages";
import { useExpiry } from "./use-expiry";

/** Two minutes before the token is over. */
export function ExpiryNotice({ onSignIn }: { readonly onSignIn: () => void }) {
  const text = useText();
  const left = useExpiry();
  if (left === null) return null;
  return (
    <Alert
      isInline
      isLiveRegion
      component="p"
      className="tc-banner"
      variant="warning"
      title={text(m.expiresSoonTitle)}
      actionLinks={<AlertActionLink onClick={onSignIn}>{text(m.signInAgain)}</AlertActionLink>}
    >
      <span aria-live="off">{text(m.expiresSoon, { seconds: left })}</span>
    </Alert>
  );
}
