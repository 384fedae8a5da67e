import { gate, onSending, refuse } from "../harness/answers.ts";
import { expect, test } from "../harness/test.ts";

test("too many requests: it counts down, sends once more by itself, and nothing typed is lost", async ({ console, api, unique }) => {
  const name = unique("limited");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await page.clock.install();
  const keys = await onSending(page, "SuspendTenant", (route, count) =>
    count === 1 ? refuse(route, { code: "RATE_LIMITED", retryAfter: 30 }) : route.continue(),
  );
  await console.visit(`/tenants/${id}?do=suspend`);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Invoice 118 is overdue");
  await dialog.getByRole("button", { name: "Suspend now" }).click();
  await expect(dialog.getByText("Too many requests in a short time")).toBeVisible();
  await expect(dialog.getByText(/^Trying again in (30|2\d) seconds/)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Try now" }), "asking now would be counted too").toBeHidden();
  await page.clock.fastForward("00:15");
  await expect(dialog.getByText(/^Trying again in 1\d seconds/)).toBeVisible();
  await expect(dialog.getByLabel("Reason")).toHaveValue("Invoice 118 is overdue");
  expect(keys, "not before its time").toHaveLength(1);

  await page.clock.fastForward("00:16");
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible();
  await expect(page.getByText("Invoice 118 is overdue")).toBeVisible();
  await page.clock.fastForward("01:00");
  expect(keys, "exactly once more").toHaveLength(2);
  expect(keys[1], "with the same key").toBe(keys[0]);
  expect((await api.trail(id)).filter(({ action }) => action === "tenant.suspend")).toHaveLength(1);
});

test("a token that is refused on sending: once signed in again nothing asks for it any more", async ({ console, api, server, unique }) => {
  const name = unique("refused");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  const keys = await onSending(page, "SuspendTenant", (route, count) =>
    count === 1 ? refuse(route, { code: "UNAUTHENTICATED" }) : route.continue(),
  );
  await console.visit(`/tenants/${id}?do=suspend`);
  const dialog = page.getByRole("dialog", { name: `Suspend ${name}` });
  await page.getByLabel("Reason").fill("Typed before");
  await dialog.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.getByText("Your token is over.")).toBeVisible();
  await page.getByLabel("Access token").fill(server.token());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();

  await expect(dialog.getByLabel("Reason")).toHaveValue("Typed before");
  await expect(dialog.getByText("Sign in again to go on")).toBeHidden();
  await dialog.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible();
  expect(keys[1]).toBe(keys[0]);
});

test("nothing shows as done before the server has said so", async ({ console, api, unique }) => {
  const name = unique("under-way");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  const answer = gate();
  // Held before the server has it, or the live connection would tell the truth earlier than the answer.
  const keys = await onSending(page, "SuspendTenant", async (route) => {
    await answer.opened;
    await route.continue();
  });
  await console.visit(`/tenants/${id}?do=suspend`);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Unpaid");
  await dialog.getByRole("button", { name: "Suspend now" }).click();
  const header = page.locator("main header");
  await expect(header.getByText("Suspending …")).toBeVisible();
  await expect(header.locator("[data-status]")).toHaveAttribute("data-status", "ACTIVE");
  await expect(dialog.getByRole("button", { name: "Suspend now" })).toBeDisabled();

  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(header.getByText("Suspending …"), "whoever leaves still sees it").toBeVisible();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Tenants" }).click();
  await page.getByRole("textbox", { name: "Name or slug begins with" }).fill(name);
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row.getByText("Suspending …")).toBeVisible();
  await expect(row.locator("[data-status]")).toHaveAttribute("data-status", "ACTIVE");
  expect(await api.status(id)).toBe("ACTIVE");
  expect(keys).toHaveLength(1);

  answer.open();
  await expect(row.locator("[data-status]")).toHaveAttribute("data-status", "SUSPENDED");
  await expect(row.getByText("Suspending …")).toBeHidden();
  await expect(page.getByText(`${name} is suspended`)).toBeVisible();
});

test("a refusal that comes after its page was left is told all the same", async ({ console, api, unique }) => {
  const name = unique("too-late");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  const answer = gate();
  await onSending(page, "SuspendTenant", async (route) => {
    await answer.opened;
    await refuse(route, { code: "INVALID_TRANSITION" }, "tenant.suspend isn't possible now");
  });
  await console.visit(`/tenants/${id}?do=suspend`);
  await page.getByLabel("Reason").fill("Unpaid");
  await page.getByRole("button", { name: "Suspend now" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Audit");
  answer.open();
  const notice = page.getByText(`Suspend ${name}: Not possible in this state`);
  await expect(notice).toBeVisible();
  await expect(page.getByText("Nothing was done. tenant.suspend isn't possible now.")).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(notice).toBeHidden();
});
