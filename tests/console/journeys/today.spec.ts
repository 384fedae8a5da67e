import { Api } from "../harness/api.ts";
import { Server } from "../harness/server.ts";
import { type Console, expect, test } from "../harness/test.ts";

/** A server of its own: five of each are shown, out of everybody's. */
let server: Server;

test.beforeAll(async () => {
  server = await Server.start();
});

test.afterAll(async () => server.stop());

/** Who is suspended, in the order in which it was done, and in which month it ends. */
const SUSPENDED = [
  ["Fire Brigade", "05"],
  ["Police", null],
  ["Clinic", "02"],
  ["Water Works", "04"],
  ["Power Station", "01"],
  ["School", null],
  ["Harbour", "03"],
] as const;

const DELETED = ["Depot C", "Depot A", "Depot F", "Depot B", "Depot E", "Depot D"] as const;

function slug(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}

function rows({ page }: Console, list: string) {
  return page.getByRole("list", { name: list }).locator("[data-row]");
}

test("whose time comes next stands first, and who waits for somebody comes after them", async ({ open }) => {
  const api = new Api(server);
  const ids = new Map<string, string>();
  for (const [name, month] of SUSPENDED) {
    const id = await api.create({ slug: slug(name), displayName: name });
    const until = month && `2099-${month}-01T00:00:00Z`;
    await api.change("suspendTenant", id, { cause: "BILLING", reason: "Unpaid", until });
    ids.set(name, id);
  }
  for (const name of DELETED) {
    const id = await api.create({ slug: slug(name), displayName: name, activate: false });
    await api.change("deleteTenant", id, { confirmSlug: slug(name), reason: "Never used" });
  }

  const console = await open({ server });
  await console.visit("/");
  const byEnd = ["Power Station", "Clinic", "Harbour", "Water Works", "Fire Brigade"];
  await expect(rows(console, "Suspended")).toHaveText(byEnd);
  await expect(rows(console, "About to be erased")).toHaveText(DELETED.slice(0, 5));

  await api.change("resumeTenant", ids.get("Power Station") ?? "");
  await expect(rows(console, "Suspended")).toHaveText([...byEnd.slice(1), /Police|School/]);
});
