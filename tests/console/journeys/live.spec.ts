import { expect, test } from "../harness/test.ts";

test("what one browser does shows in another, and no row moves", async ({ open, api, unique }) => {
  const names = [unique("live-a"), unique("live-b"), unique("live-c")];
  for (const name of names) await api.create({ slug: name, displayName: name });
  const [ada, grace] = [await open(), await open({ subject: "grace" })];
  await ada.visit(`/tenants?q=live-&status=ACTIVE`);
  await grace.visit("/tenants?q=live-");
  const links = ada.page.locator("main [data-row]");
  const before = await links.allTextContents();

  await grace.page.getByRole("link", { name: names[1] }).click();
  await grace.page.getByRole("button", { name: "Suspend …" }).click();
  await grace.page.getByLabel("Reason").fill("Unpaid");
  await grace.page.getByRole("button", { name: "Suspend now" }).click();
  await expect(grace.page.locator("main [data-status=SUSPENDED]")).toBeVisible();

  const row = ada.page.getByRole("row", { name: new RegExp(names[1] ?? "") });
  await expect(row.locator("[data-status=SUSPENDED]")).toBeVisible();
  await expect(row).toContainText("Changed just now");
  expect(await links.allTextContents()).toEqual(before);
});

test("new tenants and new entries are offered, they don't push", async ({ console, api, unique }) => {
  const prefix = unique("offer");
  await api.create({ slug: `${prefix}-a`, displayName: `${prefix}-a` });
  const { page } = console;
  await console.visit(`/tenants?q=${prefix}`);
  await expect(page.locator("main [data-row]")).toHaveCount(1);
  await page.waitForTimeout(300);
  const id = await api.create({ slug: `${prefix}-b`, displayName: `${prefix}-b`, activate: false });
  await page.getByRole("button", { name: /Show \d+ new tenant/ }).click();
  await expect(page.locator("main [data-row]")).toHaveCount(2);

  await console.visit(`/tenants/${id}/history`);
  await expect(page.getByRole("listitem").filter({ hasText: "by grace" })).toHaveCount(1);
  await page.waitForTimeout(300);
  await api.change("activateTenant", id);
  await page.getByRole("button", { name: "Show 1 new entry" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "by grace" })).toHaveCount(2);
});
