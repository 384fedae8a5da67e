import { expectAccessible } from "../harness/axe.ts";
import { expect, test } from "../harness/test.ts";
import { openSocket } from "../harness/socket.ts";

test("a suspension takes two clicks and a reason, shows what is cut, and arrives", async ({ console, api, server, unique }) => {
  const name = unique("billing-case");
  const id = await api.create({ slug: name, displayName: name });
  const socket = await openSocket(server, server.token({ tenant: id, scope: "auth:tenant:read" }));
  await expect.poll(() => api.openSubscriptions(id), { message: "the server has reported it" }).toBe(1);
  const { page } = console;
  await console.visit(`/tenants/${id}`);
  await expect(page.getByText("1 open", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Suspend …" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("1 open connection is closed.")).toBeVisible();
  await expect(dialog.locator("[data-status=SUSPENDED]")).toBeVisible();
  expect(await api.status(id), "a preview changes nothing").toBe("ACTIVE");
  await expect(page.locator("main [data-status=ACTIVE]").first(), "a preview is not shown as true").toBeVisible();
  await expect(page.getByLabel("Reason")).toBeFocused();
  await page.keyboard.type("Invoice 118 is overdue");
  await dialog.getByRole("button", { name: "Suspend now" }).click();

  await expect(dialog).toBeHidden();
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible();
  await expect(page.getByText("Invoice 118 is overdue")).toBeVisible();
  await expect(page.locator("[data-progress=cut]")).toBeVisible();
  expect(await socket.closed).toBe(4403);
  expect((await api.trail(id))[0]).toEqual({ action: "tenant.suspend", reason: "Invoice 118 is overdue", subject: "ada" });
});

test("who did it and why is found, and it is resumed", async ({ console, api, unique }) => {
  const name = unique("resumed");
  const id = await api.create({ slug: name, displayName: name });
  await api.change("suspendTenant", id, { cause: "SECURITY", reason: "A leaked secret" });
  const { page } = console;
  await console.visit("/tenants?status=SUSPENDED");
  await page.getByRole("link", { name }).click();
  await page.getByRole("link", { name: "History" }).click();
  const entry = page.getByRole("listitem").filter({ hasText: "A leaked secret" });
  await expect(entry).toContainText("by grace");
  await expect(entry).toContainText(/Status.*Active.*Suspended/s);
  await expect(entry).not.toContainText("Deletion protection");

  await page.getByRole("button", { name: "Resume …" }).click();
  await page.getByRole("button", { name: "Resume now" }).click();
  await expect(page.locator("main [data-status=ACTIVE]")).toBeVisible();
  expect(await api.status(id)).toBe("ACTIVE");
});

test("what was done is told with its entry, which is one click away", async ({ console, api, unique }) => {
  const name = unique("told");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=suspend`);
  await page.getByLabel("Reason").fill("Invoice 118 is overdue");
  await page.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.getByText(`${name} is suspended`)).toBeVisible();
  // Created and activated were 1 and 2.
  await page.getByRole("link", { name: "See entry 3 in the history" }).click();
  await expect(page).toHaveURL(new RegExp(`/tenants/${id}/history`));
  await expect(page.getByRole("button", { name: "Details · Entry 3" })).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByRole("listitem").filter({ hasText: "Acting as" })).toContainText("Invoice 118 is overdue");
  await expect(page.getByText(`${name} is suspended`), "what was followed is no news").toBeHidden();
});

test("an end in the past is refused at its field", async ({ console, api, unique }) => {
  const name = unique("past");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=suspend`);
  await page.getByLabel("Reason").fill("Too late");
  await page.getByLabel(/Ends by itself/).fill("2020-01-01T10:00");
  await page.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.getByLabel(/Ends by itself/)).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Reason")).toHaveValue("Too late");
  expect(await api.status(id)).toBe("ACTIVE");
});

test("an end that is half typed is said at its field, and nothing is sent without it", async ({ console, api, unique }) => {
  const name = unique("half");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=suspend`);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Unpaid");
  const until = dialog.getByLabel(/Ends by itself/);
  await until.focus();
  await page.keyboard.type("24122099");
  await expect(dialog.getByRole("button", { name: "Suspend now" }), "a date alone is no end").toBeDisabled();
  await dialog.getByLabel("Reason").focus();
  await expect(until).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByText("It takes a date and a time. Fill in both, or neither.")).toBeVisible();
  await until.fill("2099-12-24T18:30");
  await expect(until).not.toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByText("It resumes by itself:")).toBeVisible();
  await dialog.getByRole("button", { name: "Suspend now" }).click();
  await expect(dialog).toBeHidden();
  expect(await api.suspension(id)).toMatchObject({ until: "2099-12-24T18:30:00.000000Z" });
});

test("a suspension that is changed keeps what isn't changed, and what goes is said before", async ({ console, api, unique }) => {
  const name = unique("changed");
  const id = await api.create({ slug: name, displayName: name });
  const until = "2099-12-24T18:30:15.000000Z";
  await api.change("suspendTenant", id, { cause: "POLICY", reason: "Spam", until });
  const { page } = console;
  await console.visit(`/tenants/${id}?do=suspend`);
  const dialog = page.getByRole("dialog", { name: `Change the suspension of ${name}` });
  await expect(dialog.getByLabel("Reason")).toHaveValue("Spam");
  await expect(dialog.getByLabel(/Ends by itself/)).toHaveValue("2099-12-24T18:30");
  await dialog.getByLabel(/Ends by itself/).fill("");
  await expect(dialog.getByText("It doesn’t end by itself any more. So far it does:")).toBeVisible();
  await dialog.getByLabel(/Ends by itself/).fill("2099-12-24T18:30");
  await dialog.getByRole("radio", { name: "Legal" }).check();
  await dialog.getByRole("button", { name: "Replace suspension" }).click();
  await expect(dialog).toBeHidden();
  expect(await api.suspension(id)).toEqual({ cause: "LEGAL", reason: "Spam", until: "2099-12-24T18:30:00.000000Z" });
});

test("a dialog that is closed leaves the focus on the page, and nothing to go back through", async ({ console, api, unique }) => {
  const name = unique("closed");
  const id = await api.create({ slug: name, displayName: name });
  await api.change("suspendTenant", id, { cause: "BILLING", reason: "Unpaid" });
  const { page } = console;
  const dialog = page.getByRole("dialog");
  await console.visit(`/tenants?q=${name}`);
  await page.getByRole("link", { name }).click();

  const change = page.getByRole("button", { name: "Change suspension …" });
  for (const way of ["Escape", "Cancel"]) {
    await change.click();
    await expect(dialog).toBeVisible();
    if (way === "Escape") await page.keyboard.press("Escape");
    else await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toBeHidden();
    await expect(change).toBeFocused();
  }
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Archive …" }).click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "More actions" })).toBeFocused();
  await page.getByRole("button", { name: "Resume …" }).click();
  await dialog.getByRole("button", { name: "Resume now" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 }), "what opened it is gone").toBeFocused();
  expect(new URL(page.url()).search).toBe("");

  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/tenants\\?q=${name}$`));
  await page.goForward();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(dialog).toBeHidden();
});

test("what was typed isn't thrown away by Escape without a word", async ({ console, api, unique }) => {
  const name = unique("typed");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit(`/tenants/${id}`);
  await page.getByRole("button", { name: "Suspend …" }).click();
  const dialog = page.getByRole("dialog");
  const reason = dialog.getByLabel("Reason");
  await reason.fill("Invoice 118 is overdue");
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("What you typed is lost when you close this")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Go on typing" })).toBeFocused();
  await expectAccessible(page, "a dialog that asks before it closes");
  await page.keyboard.press("Escape");
  await expect(reason).toBeFocused();
  await expect(reason).toHaveValue("Invoice 118 is overdue");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.getByRole("button", { name: "Close it all the same" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Suspend …" }).click();
  await expect(reason).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(dialog, "nothing is lost: nobody is asked").toBeHidden();
  expect(await api.status(id)).toBe("ACTIVE");
});
