import { Spinner } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { ANSWER_WITHIN } from "@/shared/answer-within";
import { sharedMessages as m } from "@/shared/messages";
import { useUnderWay } from "@/shared/under-way";
import { SAID_AFTER_SECONDS, useAge } from "@/shared/use-age";
import { useText } from "@/shared/use-text";

interface Props {
  readonly tenantId: string;
  /** What stands there while nothing is under way. */
  readonly children?: ReactNode;
}

/** What was asked of the server and isn't answered yet. The status stays as it is until then. */
export function UnderWayLabel({ tenantId, children = null }: Props) {
  const sent = useUnderWay(tenantId);
  return sent === null ? children : <Sent words={sent.words} at={sent.at} />;
}

function Sent({ words, at }: { readonly words: string; readonly at: number }) {
  const text = useText();
  const seconds = useAge(at);
  const isLong = seconds >= SAID_AFTER_SECONDS;
  return (
    <span className="tc-under-way" title={isLong ? text(m.waitingOnce, { seconds, within: ANSWER_WITHIN / 1000 }) : undefined}>
      <Spinner size="sm" aria-hidden="true" /> {words}
      {isLong ? <span aria-hidden="true"> {text(m.forSeconds, { seconds })}</span> : null}
    </span>
  );
}
