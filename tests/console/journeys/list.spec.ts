import { Api } from "../harness/api.ts";
import { settles } from "../harness/network.ts";
import { haveTheirPlaces } from "../harness/ranking.ts";
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

test("tenants stand by the share that they use, and stay there until somebody wants the new order", async ({ console, api, unique }) => {
  const prefix = unique("share");
  const ids: Record<string, string> = {};
  for (const [name, amount] of [["a", 30], ["b", 25], ["c", 20]] as const) {
    const id = await api.create({ slug: `${prefix}-${name}`, displayName: `${prefix} ${name}` });
    // More than anybody else has, so that all of them have a place; another threshold makes it news.
    await api.quota("setQuota", id, "users", { limit: 10, enforcement: "SOFT", thresholds: [100, 400] });
    await api.quota("consumeQuota", id, "users", { amount });
    ids[name] = id;
  }
  await haveTheirPlaces(api, "users", { [ids["c"] ?? ""]: 20 });
  const { page } = console;
  const rows = page.locator("main [data-row]");
  const mine = rows.filter({ hasText: prefix });
  const row = (name: string) => page.getByRole("row").filter({ hasText: `${prefix} ${name}` });
  await console.visit(`/tenants?q=${prefix}&status=ACTIVE`);
  await expect(rows).toHaveCount(3);

  await page.getByLabel("Order").selectOption("Share used");
  await expect(page).toHaveURL(/order=share/);
  await expect(page.getByText("Search and filters don’t apply to this order. Yours come back with another order.")).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await page.getByLabel("Resource").selectOption("users");
  await expect(page).toHaveURL(/resource=users/);
  await expect(mine).toHaveText(["a", "b", "c"].map((name) => `${prefix} ${name}`));
  await expect(row("a")).toContainText("300 %");
  await expect(row("a")).toContainText("Over the limit");
  await expect(row("a")).toContainText("30 of 10");
  await expect(page.getByText("Ranked just now")).toBeVisible();

  await api.quota("consumeQuota", ids["b"] ?? "", "users", { amount: 20 });
  await expect(row("b")).toContainText("450 %", { timeout: 15_000 });
  await expect(mine, "no row moves").toHaveText(["a", "b", "c"].map((name) => `${prefix} ${name}`));
  await page.getByRole("button", { name: "Show the order of now" }).click();
  await expect(mine).toHaveText(["b", "a", "c"].map((name) => `${prefix} ${name}`));
  await expect(page.getByRole("button", { name: "Show the order of now" })).toBeHidden();

  await page.getByLabel("Order").selectOption("Newest first");
  await expect(page).toHaveURL(new RegExp(`/tenants\\?q=${prefix}&status=ACTIVE$`));
  await expect(rows).toHaveText(["c", "b", "a"].map((name) => `${prefix} ${name}`));
  await api.quota("consumeQuota", ids["a"] ?? "", "users", { amount: 30 });
  await haveTheirPlaces(api, "users", { [ids["a"] ?? ""]: 60 });
  await page.goBack();
  await expect(mine, "who comes back sees the order of now").toHaveText(["a", "b", "c"].map((name) => `${prefix} ${name}`));
  await expect(page.getByRole("button", { name: "Show the order of now" })).toBeHidden();
  await row("b").getByRole("link").click();
  await expect(page.locator('[data-resource="users"]')).toContainText("Over the limit");
});

test("an order of a resource that isn’t there leads to those that are", async ({ console }) => {
  const { page } = console;
  await console.visit("/tenants?order=share&resource=nothing.like.this");
  await expect(page.getByText("There is no resource nothing.like.this")).toBeVisible();
  await page.getByLabel("Resource").selectOption("storage.bytes");
  await expect(page).toHaveURL(/resource=storage.bytes/);
  await expect(page.getByText("There is no resource")).toBeHidden();
});

test("whoever may not compare tenants isn’t offered the order by share, and has asked for nothing", async ({ open, api, server, unique }) => {
  const name = unique("bound");
  const id = await api.create({ slug: name, displayName: name });
  const tokens = [
    [server.token({ scope: "auth:platform auth:tenant:read", subject: name }), [name]],
    [server.token({ scope: "auth:tenant:read auth:quota:read", subject: name, tenant: id }), [name]],
    [server.token({ scope: "auth:platform auth:quota:read", subject: name }), []],
  ] as const;
  for (const [token, shown] of tokens) {
    const { page, visit } = await open({ token });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.postData() ?? ""));
    await visit(`/tenants?order=share&resource=users&q=${name}`);
    await settles(page);
    await expect(page.locator("main [data-row]")).toHaveText(shown);
    await expect(page.getByLabel("Order").getByRole("option", { name: "Share used" })).toHaveCount(0);
    await expect(page.getByLabel("Order")).toHaveValue("newest");
    await visit("/");
    await settles(page);
    expect(asked.filter((body) => body.includes("tenantCounts")), "today was asked for").not.toEqual([]);
    expect(asked.filter((body) => body.includes("topTenants(")), "no ranking").toEqual([]);
  }
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
