import { hears, holdSocket, lookOut, PROMISED } from "../harness/live.ts";
import { expect, test } from "../harness/test.ts";

test("what one browser does shows in another within a second, and no row moves", async ({ open, api, unique }) => {
  const names = [unique("live-a"), unique("live-b"), unique("live-c")] as const;
  const ids = [];
  for (const name of names) ids.push(await api.create({ slug: name, displayName: name }));
  const bystander = await api.create({ slug: unique("bystander"), displayName: "Bystander" });
  const changed = ids[1] ?? "";
  const [ada, grace] = [await open(), await open({ subject: "grace" })];
  await ada.visit(`/tenants?q=live-&status=ACTIVE`);
  await grace.visit(`/tenants/${changed}?do=suspend`);
  await grace.page.getByLabel("Reason").fill("Unpaid");
  await hears(ada.page, api, bystander);
  const rows = ada.page.locator("main [data-row]");
  await expect(rows.filter({ hasText: names[2] })).toBeVisible();
  const before = await rows.allTextContents();

  const shown = await lookOut(ada.page, `tr:has([href$="${changed}"]) [data-status=SUSPENDED]`);
  await grace.page.getByRole("button", { name: "Suspend now" }).click();
  await expect(grace.page.locator("main [data-status=SUSPENDED]")).toBeVisible();
  expect((await shown()) - (await api.changedAt(changed))).toBeLessThanOrEqual(PROMISED);

  await expect(ada.page.getByRole("row", { name: new RegExp(names[1]) })).toContainText("Changed just now");
  expect(await rows.allTextContents()).toEqual(before);
});

test("new tenants and new entries are offered, they don't push", async ({ console, api, unique }) => {
  const prefix = unique("offer");
  const bystander = await api.create({ slug: unique("bystander"), displayName: "Bystander" });
  const first = await api.create({ slug: `${prefix}-a`, displayName: `${prefix}-a` });
  const { page } = console;
  await console.visit(`/tenants?q=${prefix}`);
  await expect(page.locator("main [data-row]")).toHaveCount(1);
  await hears(page, api, bystander);
  const id = await api.create({ slug: `${prefix}-b`, displayName: `${prefix}-b`, activate: false });
  const offer = page.getByRole("button", { name: "Show 1 new tenant" });
  await expect(offer).toBeVisible();
  await api.change("updateTenant", first, { displayName: `${prefix}-a renamed` });
  await expect(page.locator("main [data-row]")).toHaveText([`${prefix}-a renamed`]);
  await expect(offer, "a change of what is shown takes no offer away").toBeVisible();
  await offer.click();
  await expect(page.locator("main [data-row]")).toHaveCount(2);
  await expect(offer).toBeHidden();

  await console.visit(`/tenants/${id}/history`);
  await expect(page.getByRole("listitem").filter({ hasText: "by grace" })).toHaveCount(1);
  await hears(page, api, bystander);
  await api.change("activateTenant", id);
  await page.getByRole("button", { name: "Show 1 new entry" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "by grace" })).toHaveCount(2);
});

test("every change counts, however fast one tenant is changed", async ({ console, api, unique }) => {
  const bystander = await api.create({ slug: unique("bystander"), displayName: "Bystander" });
  const id = await api.create({ slug: unique("burst"), displayName: "Burst", activate: false });
  const { page } = console;
  await console.visit(`/tenants/${id}/history`);
  await expect(page.getByRole("listitem").filter({ hasText: "by grace" })).toHaveCount(1);
  await hears(page, api, bystander);
  await Promise.all([1, 2, 3, 4, 5, 6].map((change) => api.change("updateTenant", id, { displayName: `Burst ${change}` })));
  await page.getByRole("button", { name: "Show 6 new entries" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "by grace" })).toHaveCount(7);
});

test("what changes after a page has asked and before it follows shows all the same", async ({ console, api, unique }) => {
  const name = unique("between");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  const letGo = await holdSocket(page);
  await console.visit(`/tenants/${id}`);
  await expect(page.locator("main [data-status=ACTIVE]")).toBeVisible();
  // All that it asks for has been answered: nothing but following could tell it.
  await page.waitForLoadState("networkidle");
  await api.change("suspendTenant", id, { cause: "BILLING", reason: "Unpaid" });
  letGo();
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible();
});
