import { expect, test } from "../harness/test.ts";

test("an edit that met another one shows three states and loses nothing", async ({ console, api, unique }) => {
  const name = unique("edited");
  const id = await api.create({ slug: name, displayName: "Before" });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=edit`);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Mine");

  await api.change("updateTenant", id, { displayName: "Theirs", deletionProtection: true });
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = dialog.getByRole("row", { name: /^Name/ });
  await expect(row).toContainText("Before");
  await expect(row).toContainText("Theirs");
  await expect(row).toContainText("Mine");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("Mine");
  await expect(dialog.getByRole("row", { name: /^Deletion protection/ }).getByRole("radio", { name: "Yes" })).toBeChecked();

  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mine");
  await expect(page.getByText("On: deleting is refused")).toBeVisible();
});

test("a suspension decided on an old state is decided again", async ({ console, api, unique }) => {
  const name = unique("decided");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  // Only the conflict is to tell, not the live update.
  await page.routeWebSocket("**/graphql/ws", () => {});
  await console.visit(`/tenants/${id}?do=suspend`);
  await page.getByLabel("Reason").fill("Unpaid");
  await api.change("updateTenant", id, { displayName: "Renamed" });
  await page.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.getByText(/was changed while this was open/)).toBeVisible();
  await expect(page.getByLabel("Reason")).toHaveValue("Unpaid");
  expect(await api.status(id)).toBe("ACTIVE");
  await page.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(await api.status(id)).toBe("SUSPENDED");
});

test("choosing between the states ends the wait to send what was chosen before", async ({ console, api, unique }) => {
  const name = unique("chosen");
  const id = await api.create({ slug: name, displayName: "Before" });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=edit`);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Mine");
  await api.change("updateTenant", id, { displayName: "Theirs" });
  const row = dialog.getByRole("row", { name: /^Name/ });
  await expect(row).toContainText("Theirs");

  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes('"idempotencyKey":"')) return route.continue();
    const extensions = { code: "UNAVAILABLE", retryAfter: 30 };
    return route.fulfill({ json: { data: { updateTenant: null }, errors: [{ message: "busy", extensions }] } });
  });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(/^Trying again/)).toBeVisible();
  await row.getByRole("radio", { name: "Theirs" }).check();
  await expect(dialog.getByText(/^Trying again/)).toBeHidden();
  await expect(dialog.getByRole("button", { name: "Save" }), "nothing of mine is left to save").toBeDisabled();
});

test("what is typed after a choice is what is kept", async ({ console, api, unique }) => {
  const name = unique("typed-after");
  const id = await api.create({ slug: name, displayName: "Before" });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=edit`);
  const dialog = page.getByRole("dialog");
  const field = dialog.getByRole("textbox", { name: "Name" });
  await field.fill("Mine");
  await api.change("updateTenant", id, { displayName: "Theirs" });
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = dialog.getByRole("row", { name: /^Name/ });
  await row.getByRole("radio", { name: "Theirs" }).check();
  await field.fill("Mine after all");
  await expect(row.getByRole("radio", { name: "Mine after all" })).toBeChecked();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mine after all");
});
