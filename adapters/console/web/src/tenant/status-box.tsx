import { Alert } from "@patternfly/react-core";
import type { TenantWholeFragment } from "@/gql/graphql";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { tenantMessages as m } from "./messages";

/** Why a tenant isn't at work, since when, and what ends it. An active one needs no words. */
export function StatusBox({ tenant }: { readonly tenant: TenantWholeFragment }) {
  const text = useText();
  const { suspension, deletion, status } = tenant;
  if (suspension) {
    return (
      <Alert
        isInline
        component="h2"
        className="tc-status-box"
        variant="warning"
        title={text(m.suspendedSince, { cause: text(m[suspension.cause]) })}
      >
        <p className="tc-words">
          <bdi>{suspension.reason}</bdi>
        </p>
        <p>
          {text(m.suspendedFrom)} <Time at={suspension.since} /> (<Time at={suspension.since} ago />)
          {" · "}
          {suspension.until ? (
            <>
              {text(m.endsBySelf)} <Time at={suspension.until} ago /> (<Time at={suspension.until} />)
            </>
          ) : (
            text(m.endsByPerson)
          )}
        </p>
      </Alert>
    );
  }
  if (deletion) {
    return (
      <Alert isInline component="h2" className="tc-status-box" variant="danger" title={text(m.deletedTitle)}>
        {text(m.deletedUntil)} <Time at={deletion.erasedAfter} /> (<Time at={deletion.erasedAfter} ago />)
      </Alert>
    );
  }
  if (status === "CREATED") {
    return (
      <Alert isInline component="h2" className="tc-status-box" variant="info" title={text(m.createdTitle)}>
        {text(m.createdHelp)}
      </Alert>
    );
  }
  if (status === "ARCHIVED") {
    return (
      <Alert isInline component="h2" className="tc-status-box" variant="info" title={text(m.archivedTitle)}>
        {text(m.archivedHelp)}
      </Alert>
    );
  }
  return null;
}
