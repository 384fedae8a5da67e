import { Label } from "@patternfly/react-core";
import BanIcon from "@patternfly/react-icons/dist/esm/icons/ban-icon";
import type { EntryPartsFragment } from "@/gql/graphql";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { actionName, attemptName } from "./action-name";
import { nameIn, resourceOf } from "./changed";
import { ChangedFields } from "./changed-fields";
import { EntryDetails } from "./entry-details";
import { auditMessages as m } from "./messages";
import { refusedBecause } from "./refused-because";
import { TenantName } from "./tenant-name";

interface Props {
  readonly entry: EntryPartsFragment;
  /** Across tenants each entry says whose it is. */
  readonly withTenant: boolean;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly onSubject: (subject: string) => void;
}

/** One entry of the trail: what, by whom, when, why, and the fields that changed. */
export function EntryItem({ entry, withTenant, open, onToggle, onSubject }: Props) {
  const text = useText();
  const refused = entry.outcome === "REFUSED";
  const resource = resourceOf(entry.target ?? null);
  return (
    <li className={refused ? "tc-entry tc-entry-refused" : "tc-entry"} id={`entry-${entry.id}`}>
      <div className="tc-entry-head">
        <h2>
          {text(refused ? attemptName(entry.action) : actionName(entry.action))}
          {resource === null ? null : (
            <>
              {": "}
              <bdi>{resource}</bdi>
            </>
          )}
          {withTenant ? (
            <>
              {resource === null ? ": " : ` ${text(m.ofTenant)} `}
              {entry.tenantId ? <TenantName id={entry.tenantId} told={nameIn(entry)} /> : text(m.platform)}
            </>
          ) : null}
        </h2>
        {refused ? (
          <Label color="red" icon={<BanIcon />} isCompact>
            {text(m.REFUSED)}
            {entry.code ? `: ${text(refusedBecause(entry.code))}` : null}
          </Label>
        ) : null}
        <span className="tc-entry-meta">
          {text(m.by)} <bdi className="tc-subject">{entry.subject}</bdi>
          {entry.address ? (
            <>
              {" "}
              {text(m.fromWhere)} <bdi>{entry.address}</bdi>
            </>
          ) : null}{" "}
          · <Time at={entry.at} ago />
        </span>
      </div>
      {entry.reason ? (
        <blockquote className="tc-words">
          <span className="tc-unseen">{text(m.why)}: </span>
          <bdi>{entry.reason}</bdi>
        </blockquote>
      ) : null}
      {entry.before || entry.after ? <ChangedFields entry={entry} /> : null}
      <EntryDetails entry={entry} open={open} onToggle={onToggle} onSubject={onSubject} />
    </li>
  );
}
