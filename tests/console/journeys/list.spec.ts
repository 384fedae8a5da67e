import { Api } from "../harness/api.ts";
import { expect, test } from "../harness/test.ts";

test("search, filters, order and page live in the address, and pages replace each other", async ({ console, api, unique }) => {
  test.setTimeout(60_000);
  const prefix = unique("page");
  for (let number = 10; number < 70; number += 1) {
    await api.create({ slug: `${prefix}-${number}`, displayName: `${prefix} ${number}`, activate: false });
  }
  const { page } = console;
  const rows = page.locator("main [data-row]");
  await console.visit("/tenants");
  await page.getByRole("textbox", { name: "Name or slug begins with" }).fill(prefix);
  await expect(page).toHaveURL(new RegExp(`q=${prefix}`));
  await page.getByRole("button", { name: "Created", exact: true }).first().click();
  await expect(rows).toHaveCount(50);
  await page.getByRole("columnheader", { name: "Slug" }).getByRole("button").click();
  await expect(rows.first()).toHaveText(`${prefix} 10`);
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(rows).toHaveCount(10);
  await expect(rows.first()).toHaveText(`${prefix} 60`);
  const address = page.url();
  await page.getByRole("button", { name: "Previous page" }).click();
  await expect(rows.first()).toHaveText(`${prefix} 10`);
  await page.goBack();
  await expect(rows.first()).toHaveText(`${prefix} 60`);

  await console.visit(address.slice(address.indexOf("/console") + "/console".length));
  await expect(rows, "a deep link into the middle").toHaveCount(10);
  await page.getByRole("button", { name: "First page" }).click();
  await expect(rows).toHaveCount(50);
});

test("a list that the filters empty offers once to clear them", async ({ console, api, unique }) => {
  const name = unique("cleared");
  await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit("/tenants?q=nothing-like-this&label=region%3Deu");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await expect(page.getByText("Clear all filters")).toHaveCount(1);
  await page.getByText("Clear all filters").click();
  await expect(page).toHaveURL(/\/tenants$/);
  await page.getByRole("textbox", { name: "Name or slug begins with" }).fill(name);
  await expect(page.locator("main [data-row]")).toHaveText([name]);
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await expect(page).toHaveURL(/\/tenants$/);
});

test("an address that makes no sense is read as far as it does", async ({ console }) => {
  await console.visit("/tenants?status=NONSENSE&order=nonsense&label=nonsense&first=9");
  await expect(console.page.getByRole("heading", { level: 1 })).toHaveText("Tenants");
  await console.visit("/tenants?after=nonsense");
  await expect(console.page.getByText("The server refused this")).toBeVisible();
  await console.visit("/nowhere");
  await expect(console.page.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
  await console.visit("/tenants/nonsense");
  await expect(console.page.getByRole("heading", { level: 1 })).toHaveText("There is no such tenant");
});

test("the trail is filtered by action, person and outcome, and an entry has an address", async ({ open, api, server, unique }) => {
  const name = unique("trail");
  const id = await api.create({ slug: name, displayName: name });
  await api.change("suspendTenant", id, { cause: "LEGAL", reason: "A court order" });
  const { page, visit } = await open({ context: { permissions: ["clipboard-read", "clipboard-write"] } });
  await visit(`/tenants/${id}/history`);
  const entries = page.locator("main ol.tc-trail > li");
  await expect(entries).toHaveCount(3);
  await page.getByLabel("Action", { exact: true }).selectOption("tenant.suspend");
  await expect(entries).toHaveCount(1);
  await expect(page).toHaveURL(/action=tenant.suspend/);
  await page.getByRole("button", { name: /Details · Entry 3/ }).click();
  await expect(page.getByText("127.0.0.1")).toBeVisible();
  await page.getByRole("button", { name: "Copy link to this entry" }).click();
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  await visit(link.pathname.replace("/console", "") + link.search);
  await expect(entries).toHaveCount(1);
  await expect(page.getByText("127.0.0.1")).toBeVisible();

  // By somebody of his own: what the same person is refused again within a minute is told by one entry.
  const refused = new Api(server, unique("refused")).change("activateTenant", id);
  await expect(refused).rejects.toThrow("INVALID_TRANSITION");
  await visit(`/audit?subject=grace&action=tenant.suspend`);
  await expect(entries.filter({ hasText: name })).toContainText("A court order");
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await expect(page).not.toHaveURL(/subject/);
  await page.getByLabel("Outcome").selectOption("REFUSED");
  await expect(page).toHaveURL(/outcome=REFUSED/);
  await expect(entries.filter({ hasText: name })).toHaveCount(1);
  await expect(entries.filter({ hasNotText: "Refused" }), "nothing but refused attempts").toHaveCount(0);
  await page.getByLabel("Outcome").selectOption("ACCEPTED");
  await expect(entries.filter({ hasText: name })).toHaveCount(3);
  await expect(entries.filter({ hasText: name }).getByText(/^Refused/), "no refused attempt").toHaveCount(0);
});
