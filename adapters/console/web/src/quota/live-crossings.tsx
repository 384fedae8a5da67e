import { useEffect } from "react";
import { useClient } from "urql";
import { useConnection } from "@/app/connection";
import { useHasScope } from "@/app/session";
import { QuotaThresholdCrossedDocument, TenantNameDocument } from "@/gql/graphql";
import { useFollow } from "@/shared/use-follow";
import { useSaid } from "@/shared/use-said";
import { useText } from "@/shared/use-text";
import { crossings } from "./crossings";
import { shareMessages as m } from "./share-messages";

/** Follows which quotas cross a threshold while somebody is signed in, and says it politely. */
export function LiveCrossings() {
  const text = useText();
  const client = useClient();
  const reads = useHasScope("auth:quota:read");
  const names = useHasScope("auth:tenant:read");
  const [said, say] = useSaid();
  const { live } = useConnection();
  const refusal = useFollow(
    QuotaThresholdCrossedDocument,
    {},
    ({ quotaThresholdCrossed: crossed }) => {
      crossings.add(crossed);
      const announce = (name: string) =>
        say(text(m.announceCrossed, { name, resource: crossed.resource, threshold: crossed.threshold }));
      if (!names) return announce(text(m.aTenant));
      void client
        .query(TenantNameDocument, { id: crossed.tenantId })
        .toPromise()
        .then(({ data }) => announce(data?.tenant?.displayName ?? text(m.aTenant)));
    },
    { pause: !reads },
  );
  const isTold = live && refusal === null;
  useEffect(() => (isTold ? crossings.told() : crossings.lost()), [isTold]);

  return said;
}
