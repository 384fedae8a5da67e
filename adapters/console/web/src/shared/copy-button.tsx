import { Button } from "@patternfly/react-core";
import CheckIcon from "@patternfly/react-icons/dist/esm/icons/check-icon";
import CopyIcon from "@patternfly/react-icons/dist/esm/icons/copy-icon";
import { type ReactNode, useEffect, useState } from "react";
import { copyText } from "./clipboard";
import { sharedMessages as m } from "./messages";
import { useText } from "./use-text";

interface Props {
  readonly value: string;
  readonly label: string;
  /** Words on the button; without them it is an icon. */
  readonly children?: ReactNode;
}

export function CopyButton({ value, label, children }: Props) {
  const text = useText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <Button
        variant={children ? "link" : "plain"}
        size="sm"
        isInline={Boolean(children)}
        icon={copied ? <CheckIcon /> : <CopyIcon />}
        aria-label={label}
        onClick={async () => setCopied(await copyText(value))}
      >
        {children}
      </Button>
      <span className="tc-unseen" role="status">
        {copied ? text(m.copied) : null}
      </span>
    </>
  );
}
