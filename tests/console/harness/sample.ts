import type { Api, NewTenant } from "./api.ts";
import { asOwner } from "./owner.ts";
import type { Server } from "./server.ts";

/** A tenant with a past, for a picture that looks the same each time. */
export interface Sample extends NewTenant {
  readonly created: string;
  /** Since when it is in its state; since it was created if left out. */
  readonly since?: string;
  /** A mutation that brings it there. */
  readonly change?: readonly [string, object];
}

/** Creates tenants through the API, then dates them back, which it doesn't offer. Nothing may have been read before. */
export async function sample(server: Server, api: Api, tenants: readonly Sample[]): Promise<void> {
  const dated: string[] = [];
  for (const { created, since = created, change, ...tenant } of tenants) {
    const id = await api.create(tenant);
    if (change) await api.change(change[0], id, change[1]);
    dated.push(
      `UPDATE tenantry.tenant SET created_at = '${created}', status_changed_at = '${since}' WHERE tenant_id = '${id}';`,
    );
  }
  await asOwner(server, dated.join("\n"));
}
