import { Link } from "@tanstack/react-router";
import { TenantNameDocument } from "@/gql/graphql";
import { useLiveQuery } from "@/shared/use-live-query";

interface Props {
  readonly id: string;
  /** The name as the entry tells it: nobody need be asked. */
  readonly told: string | null;
}

/** A tenant by its name, not its id. */
export function TenantName({ id, told }: Props) {
  const { data } = useLiveQuery(TenantNameDocument, { id }, { pause: told !== null });
  return (
    <Link to="/tenants/$tenantId/history" params={{ tenantId: id }}>
      <bdi>{told ?? data?.tenant?.displayName ?? id}</bdi>
    </Link>
  );
}
