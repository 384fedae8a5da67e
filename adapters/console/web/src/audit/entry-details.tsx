import { Button, ExpandableSection } from "@patternfly/react-core";
import type { ReactNode } from "react";
import type { EntryPartsFragment } from "@/gql/graphql";
import { CopyButton } from "@/shared/copy-button";
import { sharedMessages } from "@/shared/messages";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { entryAddress } from "./entry-address";
import { auditMessages as m } from "./messages";

interface Props {
  readonly entry: EntryPartsFragment;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly onSubject: (subject: string) => void;
}

/** From where, with what, in which request: everything else that the entry holds. */
export function EntryDetails({ entry, open, onToggle, onSubject }: Props) {
  const text = useText();
  const id = (value: string | null, label: string): ReactNode =>
    value === null ? null : (
      <span className="tc-id">
        <code>{value}</code>
        <CopyButton value={value} label={`${text(sharedMessages.copy)} ${label}`} />
      </span>
    );
  const rows: [string, ReactNode][] = [
    [text(m.entryNumber, { number: "" }).trim(), entry.seq],
    [text(m.when), <Time key="at" at={entry.at} exactly />],
    [text(m.code), entry.code ? <code key="code">{entry.code}</code> : null],
    [text(m.reach), text(m[`reach${entry.reach}`])],
    [text(m.client), entry.clientId],
    [text(m.tokenId), id(entry.tokenId, text(m.tokenId))],
    [text(m.request), id(entry.requestId, text(m.request))],
    [text(m.trace), id(entry.traceId, text(m.trace))],
    [text(m.target), entry.target ? <code key="target">{entry.target}</code> : null],
  ];
  return (
    <ExpandableSection
      className="tc-entry-more"
      toggleText={`${text(m.details)} · ${text(m.entryNumber, { number: entry.seq })}`}
      isExpanded={open}
      onToggle={(_event, expanded) => onToggle(expanded)}
    >
      <dl className="tc-facts">
        {rows
          .filter(([, value]) => value !== null)
          .map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <p className="tc-entry-links">
        <CopyButton value={entryAddress(entry, window.location.origin)} label={text(m.link)}>
          {text(m.link)}
        </CopyButton>
        <Button variant="link" isInline onClick={() => onSubject(entry.subject)}>
          {text(m.onlyPerson, { subject: entry.subject })}
        </Button>
      </p>
    </ExpandableSection>
  );
}
