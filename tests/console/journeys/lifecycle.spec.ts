import { expect, test } from "../harness/test.ts";

test("a tenant is archived, unarchived, deleted with its slug, and taken back", async ({ console, api, unique }) => {
  const name = unique("whole-life");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  const dialog = page.getByRole("dialog");
  await console.visit(`/tenants/${id}`);

  await page.getByRole("button", { name: "Archive …" }).click();
  await dialog.getByLabel("Reason").fill("The contract ended");
  await dialog.getByRole("button", { name: "Archive now" }).click();
  await expect(page.locator("main [data-status=ARCHIVED]")).toBeVisible();

  await page.getByRole("button", { name: "Unarchive …" }).click();
  await dialog.getByLabel("Reason").fill("A new contract");
  await dialog.getByRole("button", { name: "Unarchive now" }).click();
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible();

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Archive …" }).click();
  await dialog.getByLabel("Reason").fill("It ended after all");
  await dialog.getByRole("button", { name: "Archive now" }).click();
  await expect(page.locator("main [data-status=ARCHIVED]")).toBeVisible();

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete …" }).click();
  await dialog.getByLabel("Reason").fill("The data was handed over");
  const remove = dialog.getByRole("button", { name: "Delete now" });
  await expect(remove).toBeDisabled();
  await dialog.getByLabel(/to confirm/).fill(`${name}x`);
  await expect(remove).toBeDisabled();
  await dialog.getByLabel(/to confirm/).fill(name);
  await expect(dialog.getByText("It can be taken back until:")).toBeVisible();
  await remove.click();
  await expect(page.locator("main [data-status=DELETED]")).toBeVisible();
  await expect(page.locator("main").getByText("Can be taken back until")).toBeVisible();

  await page.getByRole("link", { name: "History", exact: true }).click();
  const deletion = page.getByRole("listitem").filter({ hasText: "The data was handed over" });
  await expect(deletion.locator(".tc-changes dt")).toHaveText(["Status", "Deletion › Erased after"]);

  await page.getByRole("button", { name: "Undelete …" }).click();
  await dialog.getByRole("button", { name: "Undelete now" }).click();
  await expect(page.locator("main [data-status=ARCHIVED]")).toBeVisible();
  const actions = (await api.trail(id)).map(({ action }) => action);
  expect(actions.slice(0, 5)).toEqual([
    "tenant.undelete",
    "tenant.delete",
    "tenant.archive",
    "tenant.unarchive",
    "tenant.archive",
  ]);
});

test("what isn't possible is told in short, and in the server's words to who asks why", async ({ console, api, unique }) => {
  const name = unique("not-now");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit(`/tenants/${id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await expect(page.getByRole("heading", { name: "Not possible while Active" })).toBeVisible();
  const remove = page.getByRole("menuitem", { name: /^Delete/ });
  await expect(remove).toHaveText("Delete Why?");
  await remove.click();
  await expect(remove).toContainText("possible from CREATED, ARCHIVED");
  await expect(page.getByRole("status").filter({ hasText: "possible from CREATED, ARCHIVED" })).toHaveCount(1);
  await page.getByRole("menuitem", { name: /^Undelete/ }).press("Enter");
  await expect(remove, "one at a time").toHaveText("Delete Why?");
  await expect(page.getByRole("menuitem", { name: /^Undelete/ })).toContainText("possible from DELETED");
});

test("a deletion under protection is refused in the preview", async ({ console, api, unique }) => {
  const name = unique("protected");
  const id = await api.create({ slug: name, displayName: name });
  await api.change("updateTenant", id, { deletionProtection: true });
  await api.change("archiveTenant", id, { reason: "Archived" });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=delete`);
  await expect(page.getByText("The server would refuse this.")).toBeVisible();
});
