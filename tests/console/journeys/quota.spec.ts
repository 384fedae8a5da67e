import type { Locator, Page } from "@playwright/test";
import type { Api } from "../harness/api.ts";
import { gate } from "../harness/answers.ts";
import { holdSocket, lookOut, PROMISED } from "../harness/live.ts";
import { asOwner } from "../harness/owner.ts";
import { expect, test } from "../harness/test.ts";

const GB = 1_000_000_000;
const LATER = "2099-01-01T18:00:00Z";

function card(page: Page, resource: string): Locator {
  return page.locator(`[data-resource="${resource}"]`);
}

async function newTenant(api: Api, unique: (name: string) => string): Promise<string> {
  const name = unique("quota");
  return api.create({ slug: name, displayName: name });
}

test("a quota is set in the units that people use, after a look at what will hold", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("consumeQuota", id, "storage.bytes", { amount: 2 * GB });
  const { page } = console;
  await console.visit(`/tenants/${id}`);
  await page.getByRole("link", { name: "Quotas" }).click();
  await expect(page.locator("[data-resource]")).toHaveCount(3);
  const storage = card(page, "storage.bytes");
  await expect(storage).toContainText("No quota is set: any use is admitted, and counted");

  await page.getByRole("button", { name: "Set quota …: storage.bytes" }).click();
  const dialog = page.getByRole("dialog", { name: "Set the quota of storage.bytes" });
  await dialog.getByRole("textbox", { name: "Limit" }).fill("5 GB");
  await expect(dialog.getByText("5,000,000,000 byte")).toBeVisible();
  await expect(dialog.getByRole("group", { name: "Then" })).toContainText("2 GB of 5 GB");
  await expect(storage, "a preview is not shown as true").toHaveAttribute("data-level", "unlimited");
  expect((await api.quotaOf(id, "storage.bytes")).version, "a preview changes nothing").toBe(0);
  await dialog.getByRole("button", { name: "Set quota" }).click();

  await expect(dialog).toBeHidden();
  await expect(storage.getByRole("meter")).toHaveAttribute("aria-valuetext", /^2\sGB used and 0\sB reserved of 5\sGB: 40 %$/);
  await expect(storage.locator("data").first(), "all digits for whoever points at it").toHaveAttribute("title", "2,000,000,000 byte");
  expect(await api.quotaOf(id, "storage.bytes")).toMatchObject({ limit: 5 * GB, enforcement: "HARD", thresholds: [80, 95, 100] });
  await page.getByRole("link", { name: /See entry \d+ in the history/ }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Set a quota: storage.bytes" })).toBeVisible();
  await expect(page.getByText("5,000,000,000", { exact: true })).toBeVisible();
});

test("a limit below what is used says so beforehand, and what is used stays", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("consumeQuota", id, "users", { amount: 120 });
  const { page } = console;
  await console.visit(`/tenants/${id}/quotas?quota=set&resource=users`);
  const dialog = page.getByRole("dialog");
  const limit = dialog.getByRole("textbox", { name: "Limit" });
  await limit.fill("200");
  await expect(dialog.getByRole("group", { name: "Then" })).toContainText("120 of 200");
  await expect(dialog.getByText("More is taken than this allows.")).toBeHidden();
  await limit.fill("100");
  await expect(dialog.getByText("More is taken than this allows. What is used stays; new use is refused")).toBeVisible();
  await dialog.getByRole("radio", { name: "Soft" }).check();
  await expect(dialog.getByText("More is taken than this allows. What is used stays; more is admitted")).toBeVisible();
  await dialog.getByRole("button", { name: "Set quota" }).click();

  const users = card(page, "users");
  await expect(users).toHaveAttribute("data-level", "over");
  await expect(users).toContainText("Over the limit");
  await expect(users).toContainText(/Too much\s*20/);
  expect(await api.quotaOf(id, "users")).toMatchObject({ used: 120, limit: 100, enforcement: "SOFT" });
});

test("what is wrong stands at its field, typed or sent", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  const { page } = console;
  await console.visit(`/tenants/${id}/quotas?quota=set&resource=storage.bytes`);
  const dialog = page.getByRole("dialog");
  const limit = dialog.getByRole("textbox", { name: "Limit" });
  await limit.fill("a lot");
  await expect(limit).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByText("Not an amount: type a number and a size, such as 5 GB.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Set quota" })).toBeDisabled();
  await limit.fill("5 GB");
  const thresholds = dialog.getByRole("textbox", { name: "Thresholds in percent" });
  await thresholds.fill("80, 2000");
  await expect(dialog.getByText("Expected percent from 1 to 1000.")).toBeVisible();
  await thresholds.fill("80, 150");
  await expect(dialog.getByRole("group", { name: "Then" })).toContainText("0 B of 5 GB");
  await expect(thresholds).not.toHaveAttribute("aria-invalid", "true");
});

/** What a page is told of thresholds that a tenant's quotas crossed, from its next load on. */
function toldCrossings(page: Page, tenantId: string): readonly number[] {
  const told: number[] = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const { quotaThresholdCrossed: crossed } = JSON.parse(String(payload)).payload?.data ?? {};
      if (crossed?.tenantId === tenantId) told.push(crossed.threshold);
    }),
  );
  return told;
}

test("an emergency: usage climbs, Today says so, more is granted until tomorrow, and the grant ends", async ({ open, api, server, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("setQuota", id, "storage.bytes", { limit: 10 * GB });
  const { page, visit } = await open();
  const told = toldCrossings(page, id);
  await visit("/");
  await expect(page.getByRole("heading", { name: "Over a threshold" })).toBeVisible();
  const crossed = page.getByRole("list", { name: "Over a threshold" }).locator("li", { has: page.locator(`[href*="${id}"]`) });
  let used = 0;
  // A crossing is told once, to whoever follows by then: below the threshold and over it again until it shows.
  await expect
    .poll(async () => {
      if (used > 0) await api.quota("releaseQuota", id, "storage.bytes", { amount: used });
      await api.quota("consumeQuota", id, "storage.bytes", { amount: 8 * GB + 1 });
      used = 8 * GB + 1;
      return crossed.count();
    })
    .toBe(1);
  await expect(crossed).toContainText("80 % reached");
  await expect(crossed).toContainText("storage.bytes · 8 GB of 10 GB · crossed");
  await crossed.getByRole("link").click();

  const storage = card(page, "storage.bytes");
  await expect(storage).toHaveAttribute("data-level", "reached");
  await page.getByRole("button", { name: "Grant more …: storage.bytes" }).click();
  const grant = page.getByRole("dialog", { name: "Grant more of storage.bytes" });
  await grant.getByRole("textbox", { name: "How much more" }).fill("10 GB");
  await expect(grant.getByRole("button", { name: /^Tomorrow/ })).toHaveAttribute("aria-pressed", "true");
  await expect(grant.getByRole("group", { name: "Then" })).toContainText("8 GB of 20 GB");
  await grant.getByLabel("Reason").fill("The harbour case");
  await grant.getByRole("button", { name: "Grant", exact: true }).click();
  const grants = storage.getByRole("list", { name: "Grants of storage.bytes" });
  await expect(grants).toContainText(/\+10\sGB until .*The harbour case/);
  await expect(storage).toHaveAttribute("data-level", "calm");
  await expect(storage).toContainText(/Left\s*12\sGB/);
  const tomorrow = new Date();
  tomorrow.setUTCDate(tomorrow.getUTCDate() + 1);
  tomorrow.setUTCHours(18, 0, 0, 0);
  const [given] = (await api.quotaOf(id, "storage.bytes")).grants;
  expect(Date.parse(given?.expiresAt ?? "")).toBe(tomorrow.getTime());

  // Tomorrow comes in a moment, and nobody does anything: the page isn't loaded anew, and the server ends the grant.
  let loads = 0;
  page.on("load", () => (loads += 1));
  const before = told.length;
  // Its end is looked at when it comes, by a row that was left for it.
  const soon = `now() + interval '1 second' WHERE tenant_id = '${id}'`;
  await asOwner(server, `UPDATE tenantry.quota_grant SET expires_at = ${soon}; UPDATE tenantry.quota_look SET at = ${soon} AND at > now()`);
  await expect(storage).toHaveAttribute("data-level", "reached", { timeout: 15_000 });
  await expect(grants).toBeHidden();
  await expect(storage).toContainText(/Left\s*2\sGB/);
  await expect(storage.getByRole("meter")).toHaveAttribute("aria-valuetext", /of 10\sGB: 80 %$/);
  await expect(storage.getByRole("status"), "it is said aloud").toHaveText("storage.bytes: 80 % reached");
  await expect.poll(() => told.slice(before), { message: "the threshold is told again", timeout: 15_000 }).toEqual([80]);
  expect(loads, "without a reload").toBe(0);
  expect((await api.trail(id))[0], "nobody took it away").toEqual({ action: "quota.grant", reason: "The harbour case", subject: "ada" });
});

test("a grant is revoked before its time", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("setQuota", id, "storage.bytes", { limit: 10 * GB });
  await api.quota("consumeQuota", id, "storage.bytes", { amount: 8 * GB });
  await api.quota("grantQuota", id, "storage.bytes", { amount: 10 * GB, expiresAt: LATER, reason: "The harbour case" });
  const { page } = console;
  await console.visit(`/tenants/${id}/quotas`);
  const storage = card(page, "storage.bytes");
  await page.getByRole("button", { name: "Revoke …: 10 GB of storage.bytes" }).click();
  const revoke = page.getByRole("dialog", { name: "Revoke a grant of storage.bytes" });
  await expect(revoke.getByRole("group", { name: "Then" })).toContainText("8 GB of 10 GB");
  await revoke.getByLabel(/Reason/).fill("Solved");
  await revoke.getByRole("button", { name: "Revoke now" }).click();
  await expect(storage).toHaveAttribute("data-level", "reached");
  await expect(storage.getByRole("list")).toBeHidden();
  expect((await api.trail(id)).slice(0, 2)).toEqual([
    { action: "quotaGrant.revoke", reason: "Solved", subject: "ada" },
    { action: "quota.grant", reason: "The harbour case", subject: "grace" },
  ]);
});

test("a quota is removed with a reason, and what is used stays counted", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("setQuota", id, "users", { limit: 10 });
  await api.quota("consumeQuota", id, "users", { amount: 4 });
  const { page } = console;
  await console.visit(`/tenants/${id}/quotas`);
  await page.getByRole("button", { name: "Remove …: users" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove the quota of users" });
  await expect(dialog.getByRole("group", { name: "Then" })).toContainText("4 used");
  await dialog.getByLabel(/Reason/).fill("A flat rate now");
  await dialog.getByRole("button", { name: "Remove now" }).click();
  await expect(card(page, "users")).toContainText("No quota is set");
  expect(await api.quotaOf(id, "users")).toMatchObject({ used: 4, limit: null, version: 0 });
});

test("what a program uses shows within a second, and no card moves", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("setQuota", id, "users", { limit: 1_000_000 });
  const { page } = console;
  await console.visit(`/tenants/${id}/quotas`);
  const users = card(page, "users");
  await expect(users).toContainText("of 1,000,000");
  const before = await page.locator("[data-resource]").evaluateAll((cards) => cards.map((one) => one.getBoundingClientRect().top));
  // Something that is told, not asked for: from then on the page follows.
  await page.waitForLoadState("networkidle");
  await api.quota("consumeQuota", id, "users", { amount: 1 });
  await expect(users.locator('data[value="1"]').first()).toBeVisible();

  const asked = Date.now();
  const shown = await lookOut(page, '[data-resource="users"] data[value="42"]');
  await api.quota("consumeQuota", id, "users", { amount: 41 });
  expect((await shown()) - asked).toBeLessThanOrEqual(PROMISED);
  const after = await page.locator("[data-resource]").evaluateAll((cards) => cards.map((one) => one.getBoundingClientRect().top));
  expect(after).toEqual(before);
});

test("what is used between asking and following shows all the same", async ({ open, api, unique }) => {
  const id = await newTenant(api, unique);
  const first = await open();
  const letGo = await holdSocket(first.page);
  await first.visit(`/tenants/${id}/quotas`);
  await expect(card(first.page, "users").locator('data[value="0"]').first()).toBeVisible();
  await first.page.waitForLoadState("networkidle");
  await api.quota("consumeQuota", id, "users", { amount: 7 });
  letGo();
  await expect(card(first.page, "users").locator('data[value="7"]').first()).toBeVisible();

  // On a connection that is open by then, only the answer to a ping tells that it follows.
  const second = await open();
  const { opened, open: letJoin } = gate();
  let line = Promise.resolve();
  await second.page.routeWebSocket("**/graphql/ws", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      line = line.then(async () => {
        if (String(message).includes("usageChanged")) await opened;
        server.send(message);
      });
    });
  });
  await second.visit(`/tenants/${id}`);
  await second.page.getByRole("link", { name: "Quotas" }).click();
  await expect(card(second.page, "users").locator('data[value="7"]').first()).toBeVisible();
  await second.page.waitForLoadState("networkidle");
  await api.quota("consumeQuota", id, "users", { amount: 1 });
  letJoin();
  await expect(card(second.page, "users").locator('data[value="8"]').first()).toBeVisible();
});

test("a quota that somebody else set meanwhile shows three states, and loses nothing", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("setQuota", id, "users", { limit: 10 });
  const { page } = console;
  await console.visit(`/tenants/${id}/quotas?quota=set&resource=users`);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Limit" }).fill("20");
  await api.quota("setQuota", id, "users", { limit: 15, enforcement: "SOFT" });
  await dialog.getByRole("button", { name: "Set quota" }).click();
  const row = dialog.getByRole("row", { name: /^Limit/ });
  await expect(row).toContainText(/both changed.*10 user.*15 user.*20 user/s);
  await expect(dialog.getByRole("row", { name: /^Beyond the limit/ }).getByRole("radio", { name: "Soft" })).toBeChecked();
  await expect(dialog.getByRole("textbox", { name: "Limit" })).toHaveValue("20");
  await dialog.getByRole("button", { name: "Set quota" }).click();
  await expect(dialog).toBeHidden();
  expect(await api.quotaOf(id, "users")).toMatchObject({ limit: 20, enforcement: "SOFT", version: 3 });
});

test("a grant decided on an old state is decided again", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("setQuota", id, "users", { limit: 10 });
  const { page } = console;
  // Only the conflict is to tell, not the live update.
  await page.routeWebSocket("**/graphql/ws", () => {});
  await console.visit(`/tenants/${id}/quotas?quota=grant&resource=users`);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "How much more" }).fill("5");
  await dialog.getByLabel("Reason").fill("A course");
  await api.quota("grantQuota", id, "users", { amount: 5, expiresAt: LATER, reason: "The same course" });
  await dialog.getByRole("button", { name: "Grant", exact: true }).click();
  await expect(dialog.getByText(/was changed while this was open/)).toBeVisible();
  await expect(dialog.getByRole("group", { name: "Now" })).toContainText("of 15");
  await expect(dialog.getByLabel("Reason")).toHaveValue("A course");
  expect((await api.quotaOf(id, "users")).granted).toBe(5);
  await dialog.getByRole("button", { name: "Grant", exact: true }).click();
  await expect(dialog).toBeHidden();
  expect((await api.quotaOf(id, "users")).granted).toBe(10);
});

test("a quota is set by keyboard alone, and the focus comes back", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  const { page } = console;
  await console.visit(`/tenants/${id}/quotas`);
  const open = page.getByRole("button", { name: "Set quota …: users" });
  await open.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Limit" })).toBeFocused();
  await page.keyboard.type("50");
  const send = page.getByRole("dialog").getByRole("button", { name: "Set quota" });
  for (let step = 0; step < 12 && !(await send.evaluate((button) => button === document.activeElement)); step += 1) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(open).toBeFocused();
  expect(await api.quotaOf(id, "users")).toMatchObject({ limit: 50, thresholds: [80, 95, 100] });
});

test("a token without the scopes isn't offered what it can't do, and nothing is asked for it", async ({ open, api, server, unique }) => {
  const id = await newTenant(api, unique);
  await api.quota("setQuota", id, "users", { limit: 10 });
  await api.quota("grantQuota", id, "users", { amount: 5, expiresAt: LATER, reason: "A course" });
  const reader = await open({ token: server.token({ scope: "auth:platform auth:tenant:read auth:quota:read" }) });
  await reader.visit(`/tenants/${id}/quotas`);
  const users = card(reader.page, "users");
  await expect(users).toContainText("A course");
  await expect(users.getByRole("button")).toHaveCount(0);

  const stranger = await open({ token: server.token({ scope: "auth:platform auth:tenant:read", subject: "erin" }) });
  await stranger.visit(`/tenants/${id}/quotas`);
  await expect(stranger.page.getByText("That takes a token with the scope auth:quota:read.")).toBeVisible();
  await stranger.page.getByRole("link", { name: "Today" }).click();
  await expect(stranger.page.getByRole("heading", { name: "Suspended" })).toBeVisible();
  await expect(stranger.page.getByRole("heading", { name: "Over a threshold" })).toBeHidden();
  expect((await api.trail(id)).filter(({ subject }) => subject === "erin"), "no attempt is on the trail").toEqual([]);
});

test("the numbers say since when they are old, and are right again once the connection is back", async ({ console, api, unique }) => {
  const id = await newTenant(api, unique);
  const { page } = console;
  await page.clock.install();
  let cut = (): Promise<void> => Promise.resolve();
  let refuse = false;
  await page.routeWebSocket("**/graphql/ws", (socket) => {
    if (refuse) return void socket.close();
    const server = socket.connectToServer();
    cut = async () => {
      await server.close();
      await socket.close();
    };
  });
  await console.visit(`/tenants/${id}/quotas`);
  await expect(card(page, "users").locator('data[value="0"]').first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  refuse = true;
  await cut();
  await page.clock.fastForward("00:06");
  await expect(page.getByText(/Not live since/)).toBeVisible();
  await api.quota("consumeQuota", id, "users", { amount: 3 });
  refuse = false;
  await page.clock.fastForward("00:06");
  await expect(card(page, "users").locator('data[value="3"]').first()).toBeVisible();
  await expect(page.getByText(/Not live since/)).toBeHidden();
});
