import type { Page } from "@playwright/test";
import { ruleClock } from "../harness/clock.ts";
import { expect, test } from "../harness/test.ts";

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("a link signs in, and the token is nowhere but in memory", async ({ console, server }) => {
  const { page } = console;
  await console.visit("/tenants");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tenants");
  expect(page.url()).toBe(`${server.url}/console/tenants`);
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, window.history.state]),
  );
  expect(kept).not.toContain("eyJ");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
});

test("what isn't a token, or not one of this server, is refused at the field", async ({ open, server }) => {
  const { page } = await open();
  await page.goto(`${server.url}/console/audit`);
  const field = page.getByLabel("Access token");
  await field.fill("nonsense");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This isn’t a token")).toBeVisible();
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  await field.fill(`${part({ alg: "RS256" })}.${part({ sub: "eve" })}.c2ln`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The server doesn’t take this token.")).toBeVisible();
  await field.fill(server.token());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 }), "the page that was asked for").toHaveText("Audit");
});

test("a token that ends is warned of, and signing in again keeps what was typed", async ({ open, api, server, unique }) => {
  const name = unique("expiring");
  const id = await api.create({ slug: name, displayName: name });
  const { page, visit } = await open({ token: server.token({ expires: "150s" }) });
  await ruleClock(page);
  await visit(`/tenants/${id}?do=suspend`);
  await page.getByLabel("Reason").fill("Typed before the end");
  const warning = page.getByText("Your token ends in less than two minutes");
  await expect(warning).toBeHidden();
  await page.clock.fastForward("00:40");
  await expect(warning).toBeVisible();
  await page.clock.fastForward("02:00");
  await expect(page.getByText("Your token is over.")).toBeVisible();
  await page.getByLabel("Access token").fill(server.token());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Your token is over.")).toBeHidden();
  await expect(page.getByLabel("Reason")).toHaveValue("Typed before the end");
  await page.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible();
  expect(await api.status(id)).toBe("SUSPENDED");
});

test("the warning in an open dialog sets it aside to sign in again, and nothing typed is lost", async ({ open, api, server, unique }) => {
  const name = unique("aside");
  const id = await api.create({ slug: name, displayName: name });
  const { page, visit } = await open({ token: server.token({ expires: "100s" }) });
  await visit(`/tenants/${id}?do=suspend`);
  const dialog = page.getByRole("dialog", { name: `Suspend ${name}` });
  const warning = page.getByText("Your token ends in less than two minutes");
  await expect(dialog.getByText("Your token ends in less than two minutes")).toBeVisible();
  await expect(warning, "it is said once").toHaveCount(1);
  await page.getByLabel("Reason").fill("Typed before");

  const signIn = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByRole("button", { name: "Sign in again" }).click();
  await expect(dialog).toBeHidden();
  await expect(signIn).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Reason"), "changing one's mind is no loss").toHaveValue("Typed before");

  await dialog.getByRole("button", { name: "Sign in again" }).click();
  await page.getByLabel("Access token").fill(server.token());
  await signIn.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(signIn).toBeHidden();
  await expect(page.getByLabel("Reason")).toHaveValue("Typed before");
  await expect(warning).toBeHidden();
  await dialog.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible();
});

test("another person's token closes what the one before had open", async ({ open, api, server, unique }) => {
  const name = unique("handover");
  const id = await api.create({ slug: name, displayName: name });
  const { page, visit } = await open({ token: server.token({ expires: "100s" }) });
  await visit(`/tenants/${id}?do=suspend`);
  const dialog = page.getByRole("dialog", { name: `Suspend ${name}` });
  await page.getByLabel("Reason").fill("Typed by ada");
  await expect.poll(() => page.evaluate(() => JSON.stringify(window.history.state))).toContain("Typed by ada");
  await dialog.getByRole("button", { name: "Sign in again" }).click();
  await page.getByLabel("Access token").fill(server.token({ subject: "eve" }));
  await expect(page.getByText("This is another person’s token: what is open here closes.")).toBeVisible();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();

  await expect(page.getByRole("button", { name: "Signed in as eve" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(page.url()).toBe(`${server.url}/console/tenants/${id}`);
  expect(await page.evaluate(() => JSON.stringify(window.history.state))).not.toContain("Typed by ada");
  await page.getByRole("button", { name: "Suspend …" }).click();
  await expect(page.getByLabel("Reason")).toHaveValue("");
  await page.keyboard.press("Escape");
});

test("a person who signs in after another has signed out sees what the new token allows, and no more", async ({ console, api, server, unique }) => {
  const name = unique("after");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit(`/tenants/${id}`);
  await page.getByRole("button", { name: "Signed in as ada" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("Access token").fill(server.token({ subject: "eve", scope: "auth:platform auth:tenant:read" }));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByRole("button", { name: "Suspend …" }), "eve may not").toBeHidden();
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByText("Your token doesn’t allow this")).toBeVisible();
});

test("going back, nobody meets what another person had open", async ({ console, api, server, unique }) => {
  const name = unique("back");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  const dialog = page.getByRole("dialog", { name: `Suspend ${name}` });
  await console.visit(`/tenants/${id}`);
  await page.getByRole("button", { name: "Suspend …" }).click();
  await page.getByLabel("Reason").fill("Typed by ada");
  await expect.poll(() => page.evaluate(() => JSON.stringify(window.history.state))).toContain("Typed by ada");
  await page.goBack();
  await expect(dialog).toBeHidden();
  await page.goForward();
  await expect(page.getByLabel("Reason"), "it is ada’s own").toHaveValue("Typed by ada");
  await page.goBack();
  await expect(dialog).toBeHidden();

  await page.getByRole("button", { name: "Signed in as ada" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await signIn(page, server.token({ subject: "eve" }));
  await expect(page.getByRole("button", { name: "Signed in as eve" })).toBeVisible();
  await page.goForward();
  await expect(page).toHaveURL(new RegExp(`/tenants/${id}$`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(dialog).toBeHidden();
  expect(await page.evaluate(() => JSON.stringify(window.history.state))).not.toContain("Typed by ada");
});

test("after a load what was typed is there for the same person, and for no other", async ({ console, api, server, unique }) => {
  const name = unique("load");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=suspend`);
  await page.getByLabel("Reason").fill("Typed by ada");
  await expect.poll(() => page.evaluate(() => JSON.stringify(window.history.state))).toContain("Typed by ada");
  await page.reload();
  await signIn(page, server.token());
  await expect(page.getByLabel("Reason")).toHaveValue("Typed by ada");
  await page.reload();
  await signIn(page, server.token({ subject: "eve" }));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByRole("button", { name: "Suspend …" })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(await page.evaluate(() => JSON.stringify(window.history.state))).not.toContain("Typed by ada");
});

test("who asked to sign in again and then signs out leaves no dialog to the next", async ({ open, server }) => {
  const { page, visit } = await open({ token: server.token({ expires: "100s" }) });
  await ruleClock(page);
  await visit("/tenants");
  await page.getByRole("button", { name: "Sign in again" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await expect(dialog).toBeVisible();
  await page.clock.fastForward("01:45");
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, server.token({ subject: "eve" }));
  await expect(page.getByRole("button", { name: "Signed in as eve" })).toBeVisible();
  await expect(dialog).toHaveCount(0);
});
