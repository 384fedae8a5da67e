import { expect, test } from "../harness/test.ts";

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
  const keys: string[] = [];
  await page.route("**/graphql", async (route) => {
    const { variables } = route.request().postDataJSON() as { variables?: { input?: Record<string, unknown> } };
    const key = variables?.input?.["idempotencyKey"];
    if (typeof key === "string") {
      keys.push(key);
      // The first answer is lost on its way: the change stands.
      if (keys.length === 1) {
        await route.fetch();
        return;
      }
    }
    await route.continue();
  });
  await console.visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill(slug);
  await page.waitForFunction((typed) => JSON.stringify(history.state).includes(typed), slug);
  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect.poll(() => keys.length).toBe(1);
  const token = server.token();
  await page.reload();
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue(slug);
  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(slug);
  expect(new Set(keys).size).toBe(1);
  expect(await api.countBySlug(slug)).toBe(1);
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
