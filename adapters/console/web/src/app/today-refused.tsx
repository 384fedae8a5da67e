import { Card, CardBody, CardHeader, CardTitle, Skeleton } from "@patternfly/react-core";
import { Link } from "@tanstack/react-router";
import { attemptName } from "@/audit/action-name";
import { nameIn } from "@/audit/changed";
import { EntryLink } from "@/audit/entry-link";
import { TenantName } from "@/audit/tenant-name";
import { refusedBecause } from "@/audit/refused-because";
import { auditMessages } from "@/audit/messages";
import type { EntryPartsFragment } from "@/gql/graphql";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { todayMessages as m } from "./today-messages";

interface Props {
  /** Not there yet, or null where reading was refused. */
  readonly page: { readonly edges: readonly { readonly node: EntryPartsFragment }[] } | null | undefined;
}

/** The latest attempts that were refused: whoever is refused often may need help, or a look. */
export function TodayRefused({ page }: Props) {
  const text = useText();
  const entries = page?.edges.map((edge) => edge.node) ?? [];
  const title = text(m.refused);
  return (
    <Card>
      <CardHeader
        actions={{
          hasNoOffset: true,
          actions:
            entries.length > 0 ? (
              <Link to="/audit" search={{ outcome: "REFUSED" }} aria-label={text(m.allOf, { what: title })}>
                {text(m.all)}
              </Link>
            ) : null,
        }}
      >
        <CardTitle component="h2">{title}</CardTitle>
      </CardHeader>
      <CardBody>
        {page === undefined ? (
          <Waiting>
            <Skeleton />
          </Waiting>
        ) : null}
        {page && entries.length === 0 ? <p className="tc-quiet">{text(m.refusedNone)}</p> : null}
        {entries.length > 0 ? (
          <ul className="tc-today-list" aria-label={title}>
            {entries.map((entry) => (
              <li key={entry.id}>
                <span>
                  {text(attemptName(entry.action))}
                  {": "}
                  {entry.tenantId ? <TenantName id={entry.tenantId} told={nameIn(entry)} /> : text(auditMessages.platform)}
                </span>
                <span className="tc-quiet">
                  {text(auditMessages.by)} <bdi>{entry.subject}</bdi> ·{" "}
                  {entry.code ? `${text(refusedBecause(entry.code))} · ` : null}
                  <Time at={entry.at} ago /> · <EntryLink entry={entry} />
                </span>
              </li>
            ))}
          </ul>
        ) : null}
      </CardBody>
    </Card>
  );
}
