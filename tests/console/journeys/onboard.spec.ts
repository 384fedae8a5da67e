import type { Page } from "@playwright/test";
import { type Console, expect, test } from "../harness/test.ts";

/** Writes down the key of everything that is sent, and loses the first answer on its way: the change stands. */
async function loseFirstAnswer(page: Page): Promise<readonly string[]> {
  const keys: string[] = [];
  await page.route("**/graphql", async (route) => {
    const { variables } = route.request().postDataJSON() as { variables?: { input?: Record<string, unknown> } };
    const key = variables?.input?.["idempotencyKey"];
    if (typeof key === "string" && keys.push(key) === 1) {
      await route.fetch();
      return;
    }
    await route.continue();
  });
  return keys;
}

/** Creates a tenant whose answer is lost, and reloads the page; the keys that are sent. */
async function createAndReload({ page, visit }: Console, slug: string, token: string): Promise<readonly string[]> {
  const keys = await loseFirstAnswer(page);
  await visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill(slug);
  await page.waitForFunction((typed) => JSON.stringify(history.state).includes(typed), slug);
  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect.poll(() => keys.length).toBe(1);
  await page.reload();
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue(slug);
  return keys;
}

test("an agency is onboarded by keyboard alone", async ({ console, api, unique }) => {
  const slug = unique("harbour-police");
  const { page } = console;
  await console.visit("/");
  await page.keyboard.press("n");
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type(slug.replaceAll("-", " "));
  await expect(page.getByRole("textbox", { name: "Slug" })).toHaveValue(slug);
  await expect(page.getByText("The server would create this")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(slug.replaceAll("-", " "));
  await expect(page.locator("main [data-status=ACTIVE]")).toBeVisible();
  expect(await api.countBySlug(slug)).toBe(1);
});

test("a double click creates one tenant", async ({ console, api, unique }) => {
  const slug = unique("twice");
  const { page } = console;
  await console.visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill(slug);
  await page.getByRole("button", { name: "Create and activate" }).dblclick();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(slug);
  expect(await api.countBySlug(slug)).toBe(1);
});

test("a reload keeps what was typed and the key, so the thing is done once", async ({ console, api, server, unique }) => {
  const slug = unique("reload");
  const { page } = console;
  const keys = await createAndReload(console, slug, server.token());
  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(slug);
  expect(new Set(keys).size).toBe(1);
  expect(await api.countBySlug(slug)).toBe(1);
});

test("a key whose call succeeded is never used for an edited form", async ({ console, api, server, unique }) => {
  const slug = unique("edited-later");
  const { page } = console;
  const keys = await createAndReload(console, slug, server.token());
  await page.getByRole("textbox", { name: "Name" }).fill(`${slug} two`);
  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(page.getByText(/An earlier attempt/)).toBeVisible();
  expect(await api.countBySlug(slug), "what was edited isn't created by it").toBe(1);

  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${slug} two`);
  expect(new Set(keys).size, "the edited form has a key of its own").toBe(2);
  expect(await api.countBySlug(slug)).toBe(2);
});

test("a token that only reads is asked for another one, and leaves no attempt on the trail", async ({ open, server }) => {
  const sent: string[] = [];
  const { page, visit } = await open({ token: server.token({ scope: "auth:platform auth:tenant:read" }) });
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  await visit("/tenants/new");
  await expect(page.getByText("Your token doesn’t allow this")).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("Harbour Police");
  await page.waitForFunction(() => JSON.stringify(history.state).includes("Harbour Police"));
  await expect(page.getByRole("button", { name: "Create and activate" })).toBeDisabled();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option", { name: "Sign out" })).toBeVisible();
  await expect(page.getByRole("option", { name: "New tenant" })).toBeHidden();
  expect(sent.filter((body) => body.includes("CreateTenant"))).toEqual([]);
});

test("what the server refuses stands at its field, and what was typed stays", async ({ console, api, unique }) => {
  const slug = unique("taken");
  await api.create({ slug, displayName: "First" });
  const { page } = console;
  await console.visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill("Second");
  const field = page.getByRole("textbox", { name: "Slug" });
  await field.fill(slug);
  await expect(page.locator("#slug-help")).toHaveText(/The slug is taken/);
  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(page.locator("#slug-help")).toHaveText(/The slug is taken/);
  await expect(field).toHaveValue(slug);
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Second");
});

test("what is on its way can't be edited, and a late answer takes nobody away from where they are", async ({ console, unique }) => {
  const slug = unique("late");
  const { page } = console;
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes('"idempotencyKey":"')) await answered;
    await route.continue();
  });
  await console.visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill(slug);
  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toBeDisabled();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tenants");
  answer();
  await expect(page.getByText(`${slug} is created and active`)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tenants");
});
