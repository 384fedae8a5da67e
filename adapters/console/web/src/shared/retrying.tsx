import { useIntl } from "react-intl";
import { sharedMessages as m } from "./messages";
import { useText } from "./use-text";

/** Nobody counts longer than that; a time of day says more. */
const COUNTED_SECONDS = 90;

/** When it is tried again by itself. */
export function Retrying({ seconds }: { readonly seconds: number }) {
  const text = useText();
  const intl = useIntl();
  if (seconds <= COUNTED_SECONDS) return text(m.retrying, { seconds });
  return text(m.retryingAt, { time: intl.formatTime(Date.now() + seconds * 1000, { timeStyle: "short" }) });
}
