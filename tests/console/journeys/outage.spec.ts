import { askedBy } from "../harness/answers.ts";
import { Api } from "../harness/api.ts";
import { ruleTime } from "../harness/network.ts";
import { Server } from "../harness/server.ts";
import { expect, test } from "../harness/test.ts";

test("a server that goes and comes back: the page says so, and is right again by itself", async ({ open }) => {
  test.setTimeout(60_000);
  const server = await Server.start();
  try {
    const api = new Api(server);
    const id = await api.create({ slug: "steady", displayName: "Steady" });
    const { page, visit } = await open({ server });
    await visit(`/tenants/${id}`);
    await page.getByRole("button", { name: "Suspend …" }).click();
    await page.getByLabel("Reason").fill("Typed before the outage");

    await server.pause();
    await page.getByRole("button", { name: "Suspend now" }).click();
    await expect(page.getByText("The server can’t be reached").first()).toBeVisible();
    await expect(page.getByText(/Trying again in/).first()).toBeVisible();
    await expect(page.getByText(/^Not live since|Not live since/).first()).toBeVisible({ timeout: 10_000 });

    await server.run();
    // The dialog tries again with the same key, and the page asks again.
    await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible({ timeout: 15_000 });
    await expect(page.getByText("Typed before the outage")).toBeVisible();
    await expect(page.getByText(/Not live since/)).toBeHidden({ timeout: 10_000 });
    expect((await api.trail(id)).filter(({ action }) => action === "tenant.suspend")).toHaveLength(1);

    await api.change("resumeTenant", id);
    await expect(page.locator("main [data-status=ACTIVE]"), "it is live again").toBeVisible({ timeout: 2_000 });
  } finally {
    await server.stop();
  }
});

test("a page that wasn’t open yet opens while the server is gone, and nobody is signed out", async ({ open }) => {
  test.setTimeout(60_000);
  const server = await Server.start();
  try {
    const { page, visit } = await open({ server });
    // The last of the files that are loaded ahead.
    const loadedAhead = page.waitForEvent("requestfinished", {
      predicate: (request) => request.url().includes("/assets/audit-page"),
      timeout: 20_000,
    });
    await visit("/tenants");
    await loadedAhead;

    await server.pause();
    await page.getByRole("link", { name: "Audit" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Audit");
    await expect(page.getByText("The server can’t be reached").first()).toBeVisible();

    await server.run();
    await expect(page.getByText("The server can’t be reached")).toHaveCount(0, { timeout: 15_000 });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Audit");
  } finally {
    await server.stop();
  }
});

test("a page whose file can’t be had says so, the rest goes on, and trying again brings it", async ({ console, api, unique }) => {
  const name = unique("entry");
  await api.create({ slug: name, displayName: name });
  const { page } = console;
  await page.route("**/assets/audit-page*", (route) => route.abort("connectionrefused"));
  await console.visit("/tenants");
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page couldn’t be loaded");
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await page.getByRole("link", { name: "Tenants" }).click();
  await expect(page.getByRole("heading", { level: 1 }), "still signed in").toHaveText("Tenants");

  await page.getByRole("link", { name: "Audit" }).click();
  const again = page.getByRole("button", { name: "Try again" });
  await again.click();
  await expect(again, "it is gone still").toBeVisible();
  await page.unroute("**/assets/audit-page*");
  await again.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Audit");
  await expect(page.getByRole("listitem").filter({ hasText: "by grace" }).first()).toBeVisible();
});

test("what changed while a page was cut off is there once it is live again", async ({ console, api, unique }) => {
  const name = unique("cut-off");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  let cut = false;
  let cutNow = (): void => {};
  await page.routeWebSocket("**/graphql/ws", (socket) => {
    // The code of a server that goes away: it is tried again.
    const close = () => void socket.close({ code: 1001, reason: "cut" });
    if (cut) return close();
    const server = socket.connectToServer();
    cutNow = () => {
      void server.close();
      close();
    };
  });
  await console.visit(`/tenants/${id}`);
  await expect(page.locator("main [data-status=ACTIVE]")).toBeVisible();
  await page.waitForLoadState("networkidle");

  cut = true;
  cutNow();
  await expect(page.getByText(/Not live since/).first()).toBeVisible({ timeout: 10_000 });
  await api.change("suspendTenant", id, { cause: "BILLING", reason: "Unpaid" });
  await expect(page.locator("main [data-status=ACTIVE]"), "it can’t know yet").toBeVisible();

  cut = false;
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible({ timeout: 10_000 });
  await expect(page.getByText(/Not live since/)).toBeHidden();
});

test("a server that takes a question and says nothing: the wait has an age, a cause and a way out", async ({ console, api, unique }) => {
  const name = unique("hanging");
  await api.create({ slug: name, displayName: name });
  const { page } = console;
  await ruleTime(page);
  let hangs = true;
  await page.route("**/graphql", (route) => (hangs ? undefined : route.continue()));
  await console.visit(`/tenants?q=${name}`);
  await expect(page.getByText(/Waiting for the server/)).toBeHidden();
  await page.clock.fastForward("00:07");
  await expect(page.getByText(/^Waiting for the server’s answer for ([7-9]|1\d) seconds. After 20 it is asked again.$/)).toBeVisible();
  // Time stands still then: the page doesn't try again by itself.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 13_000));
  await expect(page.getByText("The server can’t be reached")).toBeVisible();
  await expect(page.getByText(/^Trying again/)).toBeVisible();
  hangs = false;
  await page.getByRole("button", { name: "Try now" }).click();
  await page.clock.resume();
  await expect(page.locator("main [data-row]")).toHaveText([name]);
  await expect(page.getByText("The server can’t be reached")).toBeHidden();
});

for (const [what, path, operation] of [
  ["the tenants by share", () => "/tenants?order=share&resource=users", "Ranking"],
  ["today", () => "/", "Today"],
  ["who is over a threshold", () => "/", "Rankings"],
  ["who is connected", (id: string) => `/tenants/${id}`, "TenantConnections"],
  ["a tenant’s quotas", (id: string) => `/tenants/${id}/quotas`, "TenantQuotas"],
] as const) {
  test(`${what}: a server that says nothing is found out, however often there is a reason to ask again`, async ({ console, api, unique }) => {
    const name = unique("silent");
    const id = await api.create({ slug: name, displayName: name });
    const { page } = console;
    await ruleTime(page);
    let asked = 0;
    let hangs = true;
    await page.route("**/graphql", (route) => {
      if (askedBy(route).operationName !== operation) return route.continue();
      asked += 1;
      return hangs ? undefined : route.continue();
    });
    await console.visit(path(id));
    await expect.poll(() => asked, { message: "it is asked for" }).toBe(1);
    const unreachable = page.getByText("The server can’t be reached");
    let changes = 0;
    const change = async () => {
      changes += 1;
      await api.change("updateTenant", id, { displayName: `${name} ${changes}` });
      await expect(page.getByText(`${name} ${changes}: Edited`)).toHaveCount(1, { timeout: 500 });
    };
    for (let news = 0; news < 2; news += 1) {
      await expect(change, "it is told of a change").toPass();
      await page.clock.fastForward("00:07");
    }
    await expect(unreachable).toHaveCount(0);
    await expect(page.getByText(/^Waiting for the server’s answer for 1[4-9] seconds/).first()).toBeVisible();
    expect(asked, "no answer on its way is called off").toBe(1);
    await page.clock.fastForward("00:07");
    await expect(unreachable).toBeVisible();
    hangs = false;
    await page.getByRole("button", { name: "Try now" }).click();
    await expect(unreachable).toBeHidden();
  });
}

test("a fault inside shows the trace id to copy; a busy server is asked again", async ({ console, api, unique }) => {
  const name = unique("faulty");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  const trace = "0af7651916cd43dd8448eb211c80319c";
  let answers = 0;
  await page.route("**/graphql", async (route) => {
    const { operationName } = route.request().postDataJSON() as { operationName?: string };
    if (operationName !== "AuditEntries" || (answers += 1) > 2) return route.continue();
    const extensions = answers === 1 ? { code: "UNAVAILABLE", retryAfter: 1, traceId: trace } : { code: "INTERNAL", traceId: trace };
    await route.fulfill({ json: { data: { auditEntries: null }, errors: [{ message: "something went wrong inside", extensions }] } });
  });
  await console.visit(`/tenants/${id}/history`);
  await expect(page.getByText("The server is busy or restarting")).toBeVisible();
  await expect(page.getByText("Something went wrong on the server")).toBeVisible({ timeout: 8_000 });
  await expect(page.getByText(trace)).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy trace id" })).toBeVisible();
});
