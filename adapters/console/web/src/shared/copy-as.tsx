import type { TypedDocumentNode } from "@urql/core";
import { asCurl, asGraphql } from "./call-text";
import { CopyButton } from "./copy-button";
import { sharedMessages as m } from "./messages";
import { useText } from "./use-text";

interface Props {
  readonly document: TypedDocumentNode<unknown, never>;
  readonly variables: unknown;
}

/** The same action for a terminal or a program: the console does nothing that the API can't. */
export function CopyAs({ document, variables }: Props) {
  const text = useText();
  const graphql = text(m.copyGraphql);
  const curl = text(m.copyCurl);
  return (
    <div className="tc-copy-as">
      <span>{text(m.copyAs)}</span>
      <CopyButton value={asGraphql(document, variables)} label={`${text(m.copyAs)} ${graphql}`}>
        {graphql}
      </CopyButton>
      <CopyButton value={asCurl(document, variables, window.location.origin)} label={`${text(m.copyAs)} ${curl}`}>
        {curl}
      </CopyButton>
    </div>
  );
}
