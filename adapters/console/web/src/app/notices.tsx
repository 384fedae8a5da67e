import { Alert, AlertActionCloseButton, AlertGroup } from "@patternfly/react-core";
import { Link } from "@tanstack/react-router";
import { entrySearch } from "@/audit/entry-address";
import { sharedMessages } from "@/shared/messages";
import { dismissNotice, useNotices } from "@/shared/notices";
import { useDialogOpen } from "@/shared/open-dialogs";
import { useText } from "@/shared/use-text";
import { actionMessages } from "@/tenant/action-messages";
import { appMessages as m } from "./messages";
import { useSignInAgain } from "./sign-in-again";

const SHOWN_FOR = 10_000;

/** What was done, said once, and what was refused too late for its page. An open dialog isn't covered: it comes first. */
export function Notices() {
  const text = useText();
  const kept = useNotices();
  const { open: signingIn } = useSignInAgain();
  const covered = useDialogOpen() || signingIn;
  const notices = covered ? [] : kept;
  return (
    <AlertGroup isToast isLiveRegion aria-label={text(m.notices)}>
      {notices.map(({ number, kind, title, detail, tenantId, entry }) => (
        <Alert
          key={number}
          component="p"
          variant={kind === "done" ? "success" : "danger"}
          title={title}
          timeout={kind === "done" && SHOWN_FOR}
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
        >
          {detail}
        </Alert>
      ))}
    </AlertGroup>
  );
}
