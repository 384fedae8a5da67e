import { Alert, AlertActionCloseButton, AlertGroup } from "@patternfly/react-core";
import { Link } from "@tanstack/react-router";
import { entrySearch } from "@/audit/entry-address";
import { dismissNotice, useNotices } from "@/shared/notices";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import { actionMessages } from "@/tenant/action-messages";
import { appMessages as m } from "./messages";

const SHOWN_FOR = 10_000;

/** What was done, said once. */
export function Notices() {
  const text = useText();
  const notices = useNotices();
  return (
    <AlertGroup isToast isLiveRegion aria-label={text(m.notices)}>
      {notices.map(({ number, title, tenantId, entry }) => (
        <Alert
          key={number}
          component="p"
          variant="success"
          title={title}
          timeout={SHOWN_FOR}
          onTimeout={() => dismissNotice(number)}
          actionClose={
            <AlertActionCloseButton aria-label={text(sharedMessages.close)} onClose={() => dismissNotice(number)} />
          }
          actionLinks={
            tenantId ? (
              <Link
                to="/tenants/$tenantId/history"
                params={{ tenantId }}
                search={entry ? entrySearch(entry) : {}}
                onClick={() => dismissNotice(number)}
              >
                {entry ? text(actionMessages.seeEntry, { number: entry.seq }) : text(actionMessages.seeHistory)}
              </Link>
            ) : undefined
          }
        />
      ))}
    </AlertGroup>
  );
}
