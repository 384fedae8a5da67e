import { askedBy, onSending, refuse } from "../harness/answers.ts";
import { expectAccessible } from "../harness/axe.ts";
import { type Console, expect, test } from "../harness/test.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

test.describe.configure({ mode: "parallel" });

test("what is wrong with a form", async ({ open, api, server, unique }) => {
  test.setTimeout(60_000);
  const name = unique("form");
  const id = await api.create({ slug: name, displayName: "Before" });
  const { page, visit } = await open();
  const dialog = page.getByRole("dialog");
  await page.goto(`${server.url}/console/`);
  await page.getByLabel("Access token").fill("nonsense");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expectAccessible(page, "a token that is none");

  await visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill("Taken");
  await page.getByRole("textbox", { name: "Slug" }).fill(name);
  await expect(page.locator("#slug-help")).toHaveText(/taken/);
  await expectAccessible(page, "a refused field");

  await visit(`/tenants/${id}?do=edit`);
  await dialog.getByRole("textbox", { name: "Name" }).fill("Mine");
  await api.change("updateTenant", id, { displayName: "Theirs" });
  await expect(dialog.getByRole("row", { name: /^Name/ })).toBeVisible();
  await expectAccessible(page, "three states side by side");

  await visit(`/tenants/${id}/quotas?quota=set&resource=users`);
  await dialog.getByRole("textbox", { name: "Limit" }).fill("20");
  await api.quota("setQuota", id, "users", { limit: 15 });
  await expect(dialog.getByRole("row", { name: /^Limit/ })).toBeVisible();
  await expectAccessible(page, "three states of a quota");

  await visit(`/tenants/${id}?do=suspend`);
  await expect(dialog.getByText("No connection is open now.")).toBeVisible();
  await api.change("updateTenant", id, { displayName: "Theirs again" });
  await expect(page.getByText(/was changed while this was open/)).toBeVisible();
  await expectAccessible(page, "another state than at the opening");

  await onSending(page, "SuspendTenant", (route) => refuse(route, { code: "CONFLICT", field: "idempotencyKey" }));
  await page.getByLabel("Reason").fill("Unpaid");
  await dialog.getByRole("button", { name: "Suspend now" }).click();
  await expect(dialog.getByText(/An earlier attempt with this form/)).toBeVisible();
  await expectAccessible(page, "a key that was used");

  await api.change("updateTenant", id, { deletionProtection: true });
  await api.change("archiveTenant", id, { reason: "Archived" });
  await visit(`/tenants/${id}?do=delete`);
  await expect(page.getByText("The server would refuse this.")).toBeVisible();
  await expectAccessible(page, "a preview that is refused");
});

test("what is wrong with the quotas of a new tenant", async ({ open, server, unique }) => {
  const { page, visit } = await open({ token: server.token({ expires: "100s" }) });
  const said = (words: string) => expect(page.getByRole("group", { name: "Quotas (optional)" }).getByText(words)).toBeVisible();
  await visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill(unique("quotas"));
  await page.getByRole("textbox", { name: "storage.bytes" }).fill("a lot");
  await page.getByRole("textbox", { name: "users" }).fill("50");
  await page.getByRole("button", { name: "More: users" }).click();
  const thresholds = page.getByRole("textbox", { name: "Thresholds in percent" });
  await thresholds.fill("many");
  await said("Not an amount: type a number and a size, such as 5 GB.");
  await said("Not a list of whole numbers, such as 80, 95, 100.");
  await expectAccessible(page, "a faulty amount, and faulty thresholds");

  await page.getByRole("textbox", { name: "storage.bytes" }).fill("5 GB");
  await thresholds.fill("50, 2000");
  await said("Expected percent from 1 to 1000.");
  await expectAccessible(page, "a refused quota");

  await page.getByRole("button", { name: "Sign in again" }).click();
  await page.getByLabel("Access token").fill(server.token({ scope: "auth:platform auth:tenant:read auth:tenant:write" }));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/^The quotas that you typed take a token with the scope/)).toBeVisible();
  await expectAccessible(page, "quotas that the token doesn’t allow");
});

test("what a page is refused", async ({ open, api, server, unique }) => {
  test.setTimeout(60_000);
  const name = unique("page");
  await api.create({ slug: name, displayName: name });
  const console = await open();
  await refused(console, { code: "INTERNAL", traceId: TRACE }, "Something went wrong on the server");
  await refused(console, { code: "UNAVAILABLE", retryAfter: 30, traceId: TRACE }, "The server is busy or restarting");
  await refused(console, { code: "RATE_LIMITED", retryAfter: 30 }, "Too many requests in a short time");
  await refused(console, { code: "FORBIDDEN", traceId: TRACE }, "Your token doesn’t allow this");
  await refused(console, { code: "BAD_USER_INPUT", field: "after" }, "The server refused this");

  const reader = await open({ token: server.token({ scope: "auth:platform auth:tenant:read" }) });
  await reader.visit("/tenants");
  await reader.page.keyboard.press("n");
  await expect(reader.page.getByText("Your token doesn’t allow new tenants")).toBeVisible();
  await expectAccessible(reader.page, "a notice of a refusal");
  await reader.page.getByRole("link", { name: "Tenants" }).click();
  await reader.page.locator("main [data-row]").first().click();
  await reader.page.getByRole("link", { name: "Quotas" }).click();
  await expect(reader.page.getByText("That takes a token with the scope auth:quota:read.")).toBeVisible();
  await expectAccessible(reader.page, "a tab that takes another scope");
});

test("a server that is slow, out of reach, or silent", async ({ open }) => {
  const { page, visit } = await open();
  await page.clock.install();
  await page.routeWebSocket("**/graphql/ws", () => {});
  await page.route("**/graphql", () => {});
  await visit("/audit");
  await page.clock.fastForward("00:04");
  await expect(page.getByText(/^Waiting for the server’s answer/)).toBeVisible();
  await expectAccessible(page, "waiting", { waits: true });

  await page.route("**/graphql", (route) => route.abort("connectionrefused"));
  await visit("/audit");
  await expect(page.getByText("The server can’t be reached")).toBeVisible();
  await page.clock.fastForward("00:06");
  await expect(page.getByText(/^Warning alert:.*Not live since|Not live since/).first()).toBeVisible();
  await expectAccessible(page, "out of reach, and not live");
});

test("a page that broke, and one that couldn’t be loaded", async ({ open, api, unique }) => {
  const name = unique("broken");
  const id = await api.create({ slug: name, displayName: name });
  const { page, visit, guard } = await open();
  await page.route("**/assets/audit-page*", (route) => route.abort("connectionrefused"));
  await visit("/audit");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page couldn’t be loaded");
  await expectAccessible(page, "a page that couldn’t be loaded");

  // An answer as the API never gives it.
  guard.allow(/TypeError/);
  await page.route("**/graphql", async (route) => {
    if (askedBy(route).operationName !== "TenantById") return route.fallback();
    const response = await route.fetch();
    const { data } = (await response.json()) as { data: { tenant: object } };
    return route.fulfill({ response, json: { data: { tenant: { ...data.tenant, allowedActions: null } } } });
  });
  await visit(`/tenants/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page broke");
  await expectAccessible(page, "a page that broke");
});

async function refused({ page, visit }: Console, extensions: object, title: string): Promise<void> {
  await page.route("**/graphql", (route) => refuse(route, extensions));
  await visit("/audit");
  await expect(page.getByText(title)).toBeVisible();
  await expectAccessible(page, title);
  await page.unroute("**/graphql");
}
