import { useEffect, useState } from "react";
import { useClient } from "urql";
import { TenantChangedDocument } from "@/gql/graphql";
import { recordChange } from "@/shared/changes";
import { useSaid } from "@/shared/use-said";
import { useText } from "@/shared/use-text";
import { actionName } from "@/audit/action-name";
import { tenantMessages } from "@/tenant/messages";
import { nameOfErased } from "./client";
import { connection } from "./connection";
import { closeSocket } from "./live";
import { useHasScope, useSession } from "./session";

const FOLLOW_AGAIN_AFTER = 4_000;

/** Follows what others change while somebody is signed in, and says it politely. */
export function LiveChanges() {
  const text = useText();
  const client = useClient();
  const session = useSession();
  const generation = session?.generation;
  const reads = useHasScope("auth:tenant:read");
  const ended = session?.ended ?? true;
  const [said, say] = useSaid();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!reads || ended) return undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const following = client.subscription(TenantChangedDocument, {}).subscribe(({ data, error }) => {
      // The socket comes back by itself; a subscription that was refused doesn't.
      if (error) {
        connection.refused();
        again ??= setTimeout(() => setAttempt(attempt + 1), FOLLOW_AGAIN_AFTER);
      }
      if (!data) return;
      const { tenantId, action, entryNumber, tenant } = data.tenantChanged;
      const displayName = tenant?.displayName ?? nameOfErased(tenantId);
      recordChange({ tenantId, action, entryNumber, tenant: tenant ?? null });
      say(text(tenantMessages.announceChange, { name: displayName ?? text(tenantMessages.aTenant), action: text(actionName(action)) }));
    });
    return () => {
      clearTimeout(again);
      following.unsubscribe();
      closeSocket();
    };
    // `text` is another function at each render and says the same.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [client, generation, reads, ended, attempt]);

  return said;
}
