import type { Page } from "@playwright/test";
import { askedBy, refuse } from "../harness/answers.ts";
import { Hands } from "../harness/pace.ts";
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

/** How long an onboarding may take somebody who types slowly, in seconds. */
const TWO_MINUTES = 120;

/**
 * From opening the console to an agency at work, with everything that the form can say of one: name, label, quotas that
 * refuse and one that doesn't, and why. Each key and each decision of it counts at a slow person's pace (`Hands`), so it
 * fails when the form asks for more than anybody can give in that time, and when the page is slow.
 */
test("an agency is onboarded with all it needs by keyboard alone, in under two minutes of a slow typist", async ({ console, api, unique }) => {
  const slug = unique("harbour-police");
  const { page } = console;
  const hands = new Hands(page);
  const field = (name: string) => page.getByRole("textbox", { name });
  const preview = page.locator(".tc-preview-card");
  await console.visit("/");
  await hands.press("n");
  await expect(field("Name")).toBeFocused();
  await hands.type(slug.replaceAll("-", " "));
  await hands.read(expect(field("Slug")).toHaveValue(slug));

  await hands.reach(page.getByRole("button", { name: "Add a label" }));
  await hands.press("Enter");
  await hands.reach(field("Key of label 1"), "Shift+Tab");
  await hands.type("region");
  await hands.reach(field("Value of label 1"));
  await hands.type("eu-1");

  await hands.reach(field("storage.bytes"));
  await hands.type("5 TB");
  await hands.reach(field("users"));
  await hands.type("250");
  await hands.reach(page.getByRole("button", { name: "More: users" }));
  await hands.press("Enter");
  await hands.reach(page.getByRole("checkbox", { name: "Soft" }));
  await hands.press("Space");
  await hands.reach(page.getByRole("group", { name: "More: users" }).getByRole("textbox"));
  await hands.type("50, 90");
  await hands.reach(field("Reason"));
  await hands.type("Contract 2026-118, signed on 1 March");

  await hands.read(expect(preview).toContainText(/users\s*250\s*More is admitted, and recorded\s*Thresholds in percent: 50, 90/));
  await hands.reach(page.getByRole("button", { name: "Create and activate" }));
  await hands.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(slug.replaceAll("-", " "));
  await hands.read(expect(page.locator("main [data-status=ACTIVE]")).toBeVisible());
  const seconds = hands.seconds();
  test.info().annotations.push({ type: "onboarded in", description: `${seconds.toFixed()} s` });
  expect(seconds).toBeLessThan(TWO_MINUTES);

  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect(await api.quotaOf(id, "storage.bytes")).toMatchObject({ limit: 5_000_000_000_000, enforcement: "HARD" });
  expect(await api.quotaOf(id, "users")).toMatchObject({ limit: 250, enforcement: "SOFT", thresholds: [50, 90] });
  expect((await api.trail(id)).at(-1)).toMatchObject({ action: "tenant.create", reason: "Contract 2026-118, signed on 1 March" });
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

test("what the server refuses without a field stands at none, an empty label neither", async ({ console, unique }) => {
  const { page } = console;
  await page.route("**/graphql", async (route) => {
    if (askedBy(route).operationName !== "CreateTenant") return route.fallback();
    return refuse(route, { code: "BAD_USER_INPUT" }, "not today");
  });
  await console.visit("/tenants/new");
  await page.getByRole("button", { name: "Add a label" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(unique("no-field"));
  await expect(page.locator(".tc-preview-card").getByText("Not today.")).toBeVisible();
  await expect(page.getByText("Not today."), "it is said once").toHaveCount(1);
  await expect(page.getByRole("textbox", { name: "Key of label 1" })).not.toHaveAttribute("aria-invalid", "true");
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

/** What stands at each row as long as it is empty: what is counted there, and what holds without a limit. */
const ROWS = {
  "reports.generated": "Counted each month (report). Left empty, any use is admitted, and counted.",
  "storage.bytes": "Such as 500 MB, 5 GB or 1.5 TiB. Left empty, any use is admitted, and counted.",
  users: "A whole number (user). Left empty, any use is admitted, and counted.",
};

test("an agency gets its quotas with its creation, all or nothing", async ({ console, api, unique }) => {
  const slug = unique("with-quotas");
  const { page } = console;
  await console.visit("/tenants/new");
  const rows = page.getByRole("group", { name: "Quotas (optional)" });
  for (const [resource, help] of Object.entries(ROWS)) {
    await expect(rows.getByRole("textbox", { name: resource })).toHaveAccessibleDescription(help);
  }
  await page.getByRole("textbox", { name: "Name" }).fill(slug);
  await rows.getByRole("textbox", { name: "storage.bytes" }).fill("5 GiB");
  await expect(rows.getByText("5,368,709,120 byte")).toBeVisible();
  await rows.getByRole("textbox", { name: "users" }).fill("50");
  const more = rows.getByRole("group", { name: "More: users" });
  await expect(more, "what else a quota has is folded away").toBeHidden();
  await rows.getByRole("button", { name: "More: users" }).click();
  await more.getByRole("checkbox", { name: "Soft" }).check();
  await more.getByRole("textbox", { name: "Thresholds in percent" }).fill("50, 2000");
  await expect(more.getByText("Expected percent from 1 to 1000.")).toBeVisible();
  await expect(page.getByText("users: Expected percent from 1 to 1000.")).toBeVisible();

  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(more.getByText("Expected percent from 1 to 1000.")).toBeVisible();
  expect(await api.countBySlug(slug), "nothing is created without its quotas").toBe(0);

  await more.getByRole("textbox", { name: "Thresholds in percent" }).fill("50, 90");
  const preview = page.locator(".tc-preview-card");
  await expect(preview.getByText("The server would create this")).toBeVisible();
  await expect(preview).toContainText(/storage\.bytes\s*5\sGiB\s*More is refused/);
  await expect(preview).toContainText(/users\s*50\s*More is admitted, and recorded\s*Thresholds in percent: 50, 90/);
  await expect(preview.getByRole("list").getByRole("listitem")).toHaveText([
    "Created",
    "Activated",
    "Set a quota: storage.bytes",
    "Set a quota: users",
  ]);
  expect(await api.countBySlug(slug), "a preview creates nothing").toBe(0);

  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(slug);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect(await api.quotaOf(id, "storage.bytes")).toMatchObject({ limit: 5 * 1024 ** 3, enforcement: "HARD", thresholds: [80, 95, 100] });
  expect(await api.quotaOf(id, "users")).toMatchObject({ limit: 50, enforcement: "SOFT", thresholds: [50, 90], version: 1 });
  expect((await api.quotaOf(id, "reports.generated")).version, "left empty, none is set").toBe(0);
  expect((await api.trail(id)).map(({ action }) => action).toReversed()).toEqual([
    "tenant.create",
    "tenant.activate",
    "quota.set",
    "quota.set",
  ]);
});

test("what is wrong with a quota stands at its field, typed or sent", async ({ console, api, unique }) => {
  const slug = unique("no-quota");
  const { page } = console;
  await console.visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill(slug);
  await page.getByRole("textbox", { name: "reports.generated" }).fill("10");
  const users = page.getByRole("textbox", { name: "users" });
  await users.fill("a lot");
  await expect(users).toHaveAccessibleDescription(/^Not an amount: type a whole number\./);
  await expect(page.getByText("Not like this yet")).toBeVisible();
  await expect(page.getByRole("button", { name: "Create and activate" })).toBeDisabled();
  await expect(page.getByText("Copy as"), "a call without that quota is none to copy").toBeHidden();

  // The page asks for nothing that isn't in the catalogue: here somebody on the way makes such a thing of it.
  await page.route("**/graphql", async (route) => {
    const sent = route.request().postData() ?? "";
    if (askedBy(route).operationName !== "CreateTenant") return route.fallback();
    return route.continue({ postData: sent.replace('"resource":"users"', '"resource":"seats"') });
  });
  await users.fill("50");
  const refused = /^Is not in the catalogue of resources\./;
  await expect(users).toHaveAccessibleDescription(refused);
  await expect(page.getByText("Copy as")).toBeVisible();
  await page.getByRole("button", { name: "Create and activate" }).click();
  await expect(users).toHaveAccessibleDescription(refused);
  await expect(users).toHaveValue("50");
  await expect(page.getByRole("textbox", { name: "reports.generated" })).not.toHaveAttribute("aria-invalid", "true");
  expect(await api.countBySlug(slug), "nothing is created without its quotas").toBe(0);
});

test("a reload keeps the quotas that were typed, and the copied call sets them", async ({ open, server, unique }) => {
  const slug = unique("kept-quotas");
  const { page, visit } = await open({ context: { permissions: ["clipboard-read", "clipboard-write"] } });
  await visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill(slug);
  await page.getByRole("textbox", { name: "storage.bytes" }).fill("5 GB");
  await page.getByRole("textbox", { name: "users" }).fill("50");
  await page.getByRole("button", { name: "More: users" }).click();
  await page.getByRole("checkbox", { name: "Soft" }).check();
  await page.waitForFunction(() => JSON.stringify(history.state).includes("SOFT"));
  await page.reload();
  await page.getByLabel("Access token").fill(server.token());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("textbox", { name: "storage.bytes" })).toHaveValue("5 GB");
  const more = (resource: string) => page.getByRole("group", { name: `More: ${resource}` });
  await expect(more("users").getByRole("checkbox", { name: "Soft" }), "what was decided is in sight").toBeChecked();
  await expect(more("storage.bytes"), "what is as usual is folded away").toBeHidden();
  await page.getByRole("button", { name: "Copy as GraphQL" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const input = copied.split("\n").filter((line) => line.startsWith("# ")).slice(1).map((line) => line.slice(2)).join("\n");
  const quotas = [
    { resource: "storage.bytes", limit: 5_000_000_000 },
    { resource: "users", limit: 50, enforcement: "SOFT" },
  ];
  expect(JSON.parse(input)).toMatchObject({ input: { slug, quotas } });
});

test("quotas that were typed are never left out for a token that doesn’t allow them", async ({ open, server, unique }) => {
  const slug = unique("lesser-token");
  const { page, visit } = await open();
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  await visit("/tenants/new");
  await page.getByRole("textbox", { name: "Name" }).fill(slug);
  await page.getByRole("textbox", { name: "users" }).fill("50");
  await page.waitForFunction(() => JSON.stringify(history.state).includes('"50"'));
  const signIn = async (scope?: string) => {
    await page.reload();
    await page.getByLabel("Access token").fill(server.token(scope === undefined ? {} : { scope }));
    sent.length = 0;
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue(slug);
  };

  await signIn("auth:platform auth:tenant:read auth:tenant:write auth:quota:read");
  await expect(page.getByText("The quotas that you typed take a token with the scope auth:quota:write.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Create and activate" })).toBeDisabled();
  await expect(page.getByText("Copy as")).toBeHidden();
  expect(sent.filter((body) => /CreateTenant|ResourceCatalogue/.test(body)), "no attempt on the trail").toEqual([]);

  await signIn();
  await expect(page.getByRole("textbox", { name: "users" })).toHaveValue("50");
  await expect(page.getByRole("button", { name: "Create and activate" })).toBeEnabled();
});

test("quotas take no keystroke more from whoever sets none", async ({ console, api, unique }) => {
  const slug = unique("no-quotas");
  const { page } = console;
  const sent: unknown[] = [];
  page.on("request", (request) => {
    if (request.postData()?.includes("CreateTenant")) sent.push((request.postDataJSON() as { variables: { input: object } }).variables.input);
  });
  await console.visit("/");
  await page.keyboard.press("n");
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await expect(page.getByRole("textbox", { name: "users" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" }), "with the rows the focus stays").toBeFocused();
  await page.keyboard.type(slug);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(slug);
  expect(sent.filter((input) => Object.hasOwn(input as object, "quotas"))).toEqual([]);
  expect(await api.countBySlug(slug)).toBe(1);
});

test("quotas are offered only to a token that may set them, and nothing is asked for another", async ({ open, server, unique }) => {
  for (const missing of ["auth:quota:write", "auth:quota:read"]) {
    const scopes = ["auth:platform", "auth:tenant:read", "auth:tenant:write", "auth:quota:read", "auth:quota:write"];
    const token = server.token({ scope: scopes.filter((scope) => scope !== missing).join(" ") });
    const { page, visit } = await open({ token });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.postData() ?? ""));
    await visit("/tenants/new");
    const slug = unique("without-scope");
    await page.getByRole("textbox", { name: "Name" }).fill(slug);
    await expect(page.getByText("The server would create this")).toBeVisible();
    await expect(page.getByRole("group", { name: "Quotas (optional)" }), missing).toBeHidden();
    await page.getByRole("button", { name: "Create and activate" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(slug);
    expect(asked.filter((body) => body.includes("ResourceCatalogue")), missing).toEqual([]);
  }
});
