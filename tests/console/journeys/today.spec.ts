import { askedBy } from "../harness/answers.ts";
import { Api } from "../harness/api.ts";
import { settles } from "../harness/network.ts";
import { haveTheirPlaces } from "../harness/ranking.ts";
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

test("who is over a threshold is named after a fresh load, most over first, until it is over", async ({ open }) => {
  const api = new Api(server);
  const uses = [
    ["Museum", { limit: 100 }, 85],
    ["Library", { limit: 10, enforcement: "SOFT" }, 30],
    ["Theatre", { limit: 100 }, 79],
    ["Archive", { limit: 100, thresholds: [50] }, 60],
  ] as const;
  const ids = new Map<string, string>();
  for (const [name, terms, amount] of uses) {
    const id = await api.create({ slug: slug(name), displayName: name });
    await api.quota("setQuota", id, "users", terms);
    await api.quota("consumeQuota", id, "users", { amount });
    ids.set(name, id);
  }
  const archive = ids.get("Archive") ?? "";
  await haveTheirPlaces(api, "users", { [archive]: 60 });

  const console = await open({ server });
  const { page } = console;
  await console.visit("/");
  const over = page.getByRole("list", { name: "Over a threshold" }).getByRole("listitem");
  await expect(rows(console, "Over a threshold")).toHaveText(["Library", "Museum", "Archive"]);
  await expect(over).toHaveText([/Over the limit.*users · 30 of 10$/, /80 % reached.*users · 85 of 100$/, /50 % reached.*users · 60 of 100$/]);
  await api.quota("releaseQuota", archive, "users", { amount: 20 });
  await haveTheirPlaces(api, "users", { [archive]: 40 });
  // A change of any tenant makes the page look again.
  await api.change("updateTenant", archive, { displayName: "The Archive" });
  await expect(rows(console, "Over a threshold")).toHaveText(["Library", "Museum"], { timeout: 15_000 });

  await page.getByRole("link", { name: "Show all: users by share used" }).click();
  await expect(page.getByLabel("Order")).toHaveValue("share");
  await expect(page.locator("main [data-row]")).toHaveText(["Library", "Museum", "Theatre", "The Archive"]);
});

test("what crossed a threshold while somebody was elsewhere counts more than a ranking of before", async ({ open }) => {
  const api = new Api(server);
  const gallery = await api.create({ slug: "gallery", displayName: "Gallery" });
  await api.quota("setQuota", gallery, "users", { limit: 100 });
  await api.quota("consumeQuota", gallery, "users", { amount: 10 });
  await haveTheirPlaces(api, "users", { [gallery]: 10 });
  const { page, visit } = await open({ server });
  await page.clock.install();
  await visit("/");
  const title = page.getByRole("heading", { name: "Over a threshold" });
  await expect(title).toBeVisible();
  await settles(page);
  await page.getByRole("link", { name: "Tenants", exact: true }).click();
  await expect(title).toBeHidden();
  // A crossing is told once, to whoever follows by then: below the threshold and over it again until it is heard.
  const heard = page.getByText("Gallery: users reached 80 %");
  let more = 0;
  await expect(async () => {
    if (more > 0) await api.quota("releaseQuota", gallery, "users", { amount: more });
    await api.quota("consumeQuota", gallery, "users", { amount: 75 });
    more = 75;
    await expect(heard).toHaveCount(1, { timeout: 500 });
  }).toPass();

  await page.clock.fastForward("00:10");
  await page.route("**/graphql", (route) => (askedBy(route).operationName === "Rankings" ? undefined : route.continue()));
  await page.getByRole("link", { name: "Today" }).click();
  const row = page.getByRole("list", { name: "Over a threshold" }).getByRole("listitem").filter({ hasText: "Gallery" });
  await expect(row).toContainText("80 % reached");
});

test("where more may take a share than are looked at, it doesn’t speak for all of them", async ({ open }) => {
  test.setTimeout(60_000);
  const calm = await Server.start();
  try {
    const api = new Api(calm);
    const { page, visit } = await open({ server: calm });
    const uses: Record<string, number> = {};
    const use = async (number: number) => {
      const id = await api.create({ slug: `branch-${number}`, displayName: `Branch ${number}` });
      await api.quota("setQuota", id, "users", { limit: 100 });
      await api.quota("consumeQuota", id, "users", { amount: 10 });
      uses[id] = 10;
    };
    for (let number = 1; number < 20; number += 1) await use(number);
    await haveTheirPlaces(api, "users", uses);
    await visit("/");
    await expect(page.getByText("No quota is over a threshold.")).toBeVisible();
    await use(20);
    await haveTheirPlaces(api, "users", uses);
    await visit("/");
    await expect(page.getByText("None of those who take most is over a threshold.")).toBeVisible();
  } finally {
    await calm.stop();
  }
});

test("who was refused shows on a quiet day too, within half a minute", async ({ open }) => {
  const api = new Api(server);
  const id = await api.create({ slug: "quiet", displayName: "Quiet" });
  const { page, visit } = await open({ server });
  await page.clock.install();
  await visit("/");
  await settles(page);
  const refused = page.getByRole("list", { name: "Refused attempts" });
  await expect(refused.getByText("mallory")).toHaveCount(0);
  await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.token({ subject: "mallory", scope: "auth:platform auth:tenant:read" })}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      query: "mutation($input: ResumeTenantInput!) { resumeTenant(input: $input) { tenant { id } } }",
      variables: { input: { tenantId: id, idempotencyKey: crypto.randomUUID() } },
    }),
  });
  await page.clock.fastForward("00:30");
  await expect(refused.getByText("mallory")).toHaveCount(1);
});
