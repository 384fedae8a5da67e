import { useCallback } from "react";
import { useClients } from "@/app/clients-context";
import { session } from "@/app/session";
import { EntriesSinceDocument } from "@/gql/graphql";
import { completeNotice, notify } from "@/shared/notices";

/** The tenant in whose log the entry is; when the tenant itself was changed, if it was. */
interface Changed {
  readonly id: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

/**
 * Says at once that something was done, and as soon as it is known which entry of the history says so too. Without
 * the scope for it nobody is asked: the attempt would be refused, and be on the trail itself.
 */
export function useTellDone(): (title: string, action: string, tenant: Changed) => void {
  const { preview: uncached } = useClients();
  return useCallback(
    (title, action, tenant) => {
      const claims = session.get()?.claims;
      const reads = claims?.scopes.includes("auth:audit:read") ?? false;
      const number = notify(title, reads ? tenant.id : null);
      if (!claims || !reads) return;
      const since = action === "tenant.create" ? tenant.createdAt : tenant.updatedAt;
      void uncached
        .query(EntriesSinceDocument, { tenantId: tenant.id, action, subject: claims.subject, since })
        .toPromise()
        .then(({ data }) => {
          // Newest first: of what was done since a time, that is the last; otherwise what was done just now.
          const entry = data?.auditEntries?.edges.at(since === undefined ? 0 : -1)?.node;
          if (entry) completeNotice(number, entry);
        });
    },
    [uncached],
  );
}
