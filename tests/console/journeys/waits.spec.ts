import type { Locator, Page } from "@playwright/test";
import { mute, ruleTime } from "../harness/network.ts";
import { expect, test } from "../harness/test.ts";

test.describe.configure({ mode: "parallel" });

/** After some seconds it says since when, for what, and what comes next; the age is that of this wait and no other. */
async function says(page: Page, part: Locator, next = "it is asked again"): Promise<void> {
  await page.clock.fastForward("00:04");
  const words = part.getByText(/^Waiting for the server’s answer/).filter({ visible: true }).first();
  await expect(words).toHaveText(new RegExp(`^Waiting for the server’s answer for [4-7] seconds\\. After 20 ${next}\\.$`));
}

test("whatever a tenant’s pages and dialogs wait for, they say since when and what comes next", async ({ console, api, unique }) => {
  const name = unique("waits");
  await api.create({ slug: name, displayName: name });
  const { page } = console;
  const main = page.getByRole("main");
  const dialog = page.getByRole("dialog");
  await ruleTime(page);
  const { silence, isAsked, speak } = await mute(page);
  await console.visit(`/tenants?q=${name}`);

  await test.step("the page itself", async () => {
    silence("TenantById");
    await page.locator("main [data-row]").click();
    await isAsked();
    await says(page, main);
    await speak();
  });

  await test.step("what a change would do, first and after typing", async () => {
    silence("SuspendTenant");
    await page.getByRole("button", { name: "Suspend …" }).click();
    await isAsked();
    await says(page, dialog);
    await speak();
    await expect(dialog.getByText("No connection is open now.")).toBeVisible();
    silence("SuspendTenant");
    await page.getByLabel("Reason").fill("Unpaid");
    await isAsked();
    await says(page, dialog);
    await speak();
  });

  await test.step("a change that was sent, in its dialog and without it", async () => {
    silence("SuspendTenant");
    await dialog.getByRole("button", { name: "Suspend now" }).click();
    await expect(dialog.getByRole("button", { name: "Suspend now" })).toBeDisabled();
    await isAsked();
    await says(page, dialog);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(main.getByText(/Suspending … for [4-9] s/)).toBeVisible();
    await speak();
    await expect(main.locator("[data-status=SUSPENDED]")).toBeVisible();
  });

  await test.step("quotas, and what another one would do", async () => {
    silence("TenantQuotas");
    await main.getByRole("link", { name: "Quotas", exact: true }).click();
    await isAsked();
    await says(page, main);
    await speak();
    silence("SetQuota");
    await main.getByRole("button", { name: "Set quota …: users" }).click();
    await dialog.getByRole("textbox", { name: "Limit" }).fill("20");
    await isAsked();
    await says(page, dialog);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.getByRole("button", { name: "Close it all the same" }).click();
    await speak();
  });

  await test.step("the history", async () => {
    silence("AuditEntries");
    await main.getByRole("link", { name: "History", exact: true }).click();
    await isAsked();
    await says(page, main);
    await speak();
  });
});

test("so do a page’s file, the palette, a new tenant and signing in", async ({ console, api, server, unique }) => {
  const name = unique("looked-for");
  await api.create({ slug: name, displayName: name });
  const { page } = console;
  const main = page.getByRole("main");
  const dialog = page.getByRole("dialog");
  await ruleTime(page);
  await page.route("**/assets/audit-page*", () => {});
  const { silence, isAsked, speak } = await mute(page);
  await console.visit("/tenants");

  await test.step("a page’s file", async () => {
    await page.getByRole("link", { name: "Audit" }).click();
    await expect(page.getByRole("progressbar", { name: "Loading" })).toBeVisible();
    await says(page, main, "it counts as out of reach");
    await page.getByRole("link", { name: "Tenants" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tenants");
  });

  await test.step("what the palette looks for; nothing found before is run instead", async () => {
    await page.keyboard.press("Control+k");
    await dialog.getByRole("combobox").fill(name);
    await expect(dialog.getByRole("option").first()).toContainText(name);
    silence("TenantList");
    await dialog.getByRole("combobox").fill(`${name}0`);
    await page.keyboard.press("Enter");
    await isAsked();
    await says(page, dialog);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tenants");
    await speak();
  });

  await test.step("what a new tenant may get, and what would be created", async () => {
    silence("ResourceCatalogue", "CreateTenant");
    await page.keyboard.press("n");
    await isAsked();
    await says(page, main.getByRole("group", { name: /^Quotas/ }));
    await speak();
    silence("CreateTenant");
    await page.getByRole("textbox", { name: "Name" }).fill(unique("next"));
    await isAsked();
    await says(page, main);
    await speak();
  });

  await test.step("whether a token is taken", async () => {
    await page.goto(`${server.url}/console/`);
    silence("");
    await page.getByLabel("Access token").fill(server.token());
    await page.getByRole("button", { name: "Sign in" }).click();
    await isAsked();
    await says(page, main, "it counts as out of reach");
    await speak();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Today");
  });
});
