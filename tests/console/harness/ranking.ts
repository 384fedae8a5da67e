import { expect } from "@playwright/test";
import type { Api } from "./api.ts";

/** Waits until tenants have their places by share, which they take a moment after a use. */
export async function haveTheirPlaces(api: Api, resource: string, uses: Readonly<Record<string, number>>): Promise<void> {
  const used = async () => {
    const { topTenants } = await api.ask<{ topTenants: { nodes: { tenantId: string; used: number }[] } }>(
      "query($resource: String!) { topTenants(resource: $resource, by: SHARE, first: 100) { nodes { tenantId used } } }",
      { resource },
    );
    return Object.fromEntries(topTenants.nodes.map((node) => [node.tenantId, node.used]));
  };
  await expect.poll(used, { message: "the ranking knows of the uses" }).toMatchObject(uses);
}
