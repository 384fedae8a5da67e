import { expect, test } from "../harness/test.ts";
import type { Console } from "../harness/test.ts";

async function suspend({ page, visit }: Console, id: string): Promise<void> {
  await visit(`/tenants/${id}?do=suspend`);
  await page.getByLabel("Reason").fill("Unpaid");
  await page.getByRole("button", { name: "Suspend now" }).click();
}

test("a notice waits while a dialog is open, and is there afterwards", async ({ console, api, unique }) => {
  const name = unique("waits");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await suspend(console, id);
  const notice = page.getByText(`${name} is suspended`);
  await expect(notice).toBeVisible();
  await page.getByRole("button", { name: "Resume …" }).click();
  await expect(page.getByRole("dialog", { name: `Resume ${name}` })).toBeVisible();
  await expect(notice, "it lies over no dialog").toBeHidden();
  await page.keyboard.press("Escape");
  await expect(notice).toBeVisible();
});

test("another person sees none of the notices of the one before", async ({ console, api, server, unique }) => {
  const name = unique("private");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await suspend(console, id);
  await expect(page.getByText(`${name} is suspended`)).toBeVisible();
  await page.getByRole("button", { name: "Signed in as ada" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("Access token").fill(server.token({ subject: "eve" }));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Signed in as eve" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByText(`${name} is suspended`)).toHaveCount(0);
});

test("who may not create tenants isn’t offered it, and the key says why", async ({ open, server }) => {
  const reader = await open({ token: server.token({ scope: "auth:platform auth:tenant:read" }) });
  const administrator = await open();
  for (const { page, visit } of [reader, administrator]) {
    // A platform that is empty still.
    await page.route("**/graphql", async (route) => {
      const { operationName } = route.request().postDataJSON() as { operationName?: string };
      if (operationName !== "TenantList") return route.fallback();
      const pageInfo = { hasNextPage: false, hasPreviousPage: false, endCursor: null, __typename: "PageInfo" };
      return route.fulfill({ json: { data: { tenants: { edges: [], pageInfo, __typename: "TenantConnection" } } } });
    });
    await visit("/tenants");
    await expect(page.getByText("No tenants yet")).toBeVisible();
  }
  await expect(administrator.page.getByRole("link", { name: "New tenant" })).toHaveCount(2);
  await expect(reader.page.getByRole("link", { name: "New tenant" })).toHaveCount(0);
  await reader.page.keyboard.press("n");
  await expect(reader.page.getByText("Your token doesn’t allow new tenants")).toBeVisible();
  expect(reader.page.url()).toMatch(/\/tenants$/);
  await administrator.page.keyboard.press("n");
  await expect(administrator.page).toHaveURL(/\/tenants\/new$/);
});
