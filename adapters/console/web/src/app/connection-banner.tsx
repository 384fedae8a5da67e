import { Alert } from "@patternfly/react-core";
import { useEffect, useState } from "react";
import { useIntl } from "react-intl";
import { useText } from "@/shared/use-text";
import { useConnection } from "./connection";
import { appMessages as m } from "./messages";
import { useHasScope } from "./session";

/** A short break is nobody's business. */
const SHOWN_AFTER = 5_000;

/** Says since when the page isn't live, and that it is again. */
export function ConnectionBanner() {
  const text = useText();
  const intl = useIntl();
  const { live, since, returns } = useConnection();
  const [late, setLate] = useState(false);
  // Whoever may not follow changes has no connection to lose.
  const follows = useHasScope("auth:tenant:read");

  useEffect(() => {
    setLate(false);
    if (live) return undefined;
    const timer = setTimeout(() => setLate(true), Math.max(0, since + SHOWN_AFTER - Date.now()));
    return () => clearTimeout(timer);
  }, [live, since]);

  return (
    <>
      {late && follows ? (
        <Alert
          isInline
          isLiveRegion
          component="p"
          className="tc-banner"
          variant="warning"
          title={text(m.notLive, { time: intl.formatTime(since, { timeStyle: "medium" }) })}
        >
          {text(m.notLiveHelp)}
        </Alert>
      ) : null}
      <span className="tc-unseen" role="status">
        {live && returns > 0 ? text(m.liveAgain) : null}
      </span>
    </>
  );
}
