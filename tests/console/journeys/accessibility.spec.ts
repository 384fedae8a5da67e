import { expectAccessible } from "../harness/axe.ts";
import { ruleClock } from "../harness/clock.ts";
import { dialogFiles, lifecycleActions, routes, shownRoute } from "../harness/inventory.ts";
import { createLives, fillQuotas, type Lives } from "../harness/lives.ts";
import { type Console, expect, test } from "../harness/test.ts";

// Long files: their journeys are spread over the workers.
test.describe.configure({ mode: "parallel" });

/** Every route with the addresses that show what its page can be. */
const PAGES: Readonly<Record<string, (lives: Lives) => readonly string[]>> = {
  "/": () => ["/"],
  "/audit": () => ["/audit"],
  "/tenants": () => [
    "/tenants",
    "/tenants?q=nothing-like-this",
    "/tenants?status=ACTIVE&label=region%3Deu",
    "/tenants?order=share&resource=users&q=nothing-like-this",
  ],
  "/tenants/$tenantId": (lives) => Object.values(lives).map((id) => `/tenants/${id}`),
  "/tenants/$tenantId/history": ({ suspended }) => [`/tenants/${suspended}/history`],
  "/tenants/$tenantId/quotas": ({ active, suspended }) => [`/tenants/${active}/quotas`, `/tenants/${suspended}/quotas`],
  "/tenants/new": () => ["/tenants/new"],
};

/** It only leads to Today whoever has signed in; before, the sign-in page stands at every address. */
const REDIRECT = "/sign-in";

const LIFECYCLE: Readonly<Record<string, (lives: Lives) => readonly string[]>> = {
  activate: ({ created }) => [`/tenants/${created}?do=activate`],
  archive: ({ active }) => [`/tenants/${active}?do=archive`],
  delete: ({ archived }) => [`/tenants/${archived}?do=delete`],
  resume: ({ suspended, active }) => [`/tenants/${suspended}?do=resume`, `/tenants/${active}?do=resume`],
  suspend: ({ active, suspended }) => [`/tenants/${active}?do=suspend`, `/tenants/${suspended}?do=suspend`],
  unarchive: ({ archived }) => [`/tenants/${archived}?do=unarchive`],
  undelete: ({ deleted }) => [`/tenants/${deleted}?do=undelete`],
};

/** Every file that has a dialog, and a look at it. */
const DIALOGS: Readonly<Record<string, (console: Console, lives: Lives) => Promise<void>>> = {
  "app/palette.tsx": async ({ page, visit }) => {
    await visit("/tenants");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("option").first()).toBeVisible();
    await expectAccessible(page, "the palette");
  },
  "app/shortcut-sheet.tsx": async ({ page, visit }) => {
    await visit("/tenants");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await expectAccessible(page, "the sheet of shortcuts");
  },
  // Where a token comes to its end.
  "app/sign-in-dialog.tsx": async () => {},
  "quota/gone-dialog.tsx": async ({ page, visit }, { active }) => {
    await visit(`/tenants/${active}/quotas?quota=set&resource=nothing.like.this`);
    await expect(page.getByText("There is no resource nothing.like.this.")).toBeVisible();
    await expectAccessible(page, "a resource that isn’t there");
  },
  "quota/quota-dialog.tsx": async ({ page, visit }, { active }) => {
    const dialog = page.getByRole("dialog");
    await visit(`/tenants/${active}/quotas?quota=set&resource=storage.bytes`);
    await dialog.getByRole("textbox", { name: "Limit" }).fill("3 GB");
    await expect(dialog.getByText("More is taken than this allows")).toBeVisible();
    await expectAccessible(page, "setting a quota below what is used");
    await dialog.getByRole("textbox", { name: "Limit" }).fill("a lot");
    await dialog.getByRole("textbox", { name: "Thresholds" }).fill("none");
    await expectAccessible(page, "setting a quota to nonsense");
    await dialog.getByRole("checkbox", { name: /^No limit/ }).check();
    await expectAccessible(page, "setting a quota without a limit");
    await visit(`/tenants/${active}/quotas?quota=grant&resource=users`);
    await dialog.getByRole("textbox", { name: "How much more" }).fill("50");
    await expect(dialog.getByRole("group", { name: "Then" })).toBeVisible();
    await expectAccessible(page, "granting more");
    await visit(`/tenants/${active}/quotas?quota=grant&resource=reports.generated`);
    await dialog.getByRole("textbox", { name: "How much more" }).fill("50");
    await expect(dialog.getByText("The server would refuse this.")).toBeVisible();
    await expectAccessible(page, "granting more of nothing");
    await visit(`/tenants/${active}/quotas?quota=remove&resource=users`);
    await expect(dialog.getByRole("group", { name: "Then" })).toBeVisible();
    await expectAccessible(page, "removing a quota");
    await visit(`/tenants/${active}/quotas`);
    await page.getByRole("button", { name: /^Revoke …/ }).click();
    await expect(dialog.getByRole("group", { name: "Then" })).toBeVisible();
    await expectAccessible(page, "revoking a grant");
  },
  // The frame of the others.
  "shared/dialog.tsx": async () => {},
  "tenant/edit-dialog.tsx": async ({ page, visit }, { active }) => {
    await visit(`/tenants/${active}?do=edit`);
    const dialog = page.getByRole("dialog");
    await expectAccessible(page, "editing");
    await dialog.getByRole("button", { name: "Add a label" }).click();
    await dialog.getByRole("button", { name: "Add a label" }).click();
    await dialog.getByRole("textbox", { name: "Key of label 1" }).fill("region");
    await expectAccessible(page, "editing with labels");
    // The server has something to say of a label without a key.
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.locator("[aria-invalid=true]").first()).toBeVisible();
    await expectAccessible(page, "a refused label");
  },
  "tenant/lifecycle-dialog.tsx": async ({ page, visit }, lives) => {
    for (const path of Object.values(LIFECYCLE).flatMap((pathsOf) => pathsOf(lives))) {
      await visit(path);
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page, path);
    }
  },
};

test("no route and no dialog is left out", async ({ console }) => {
  await console.visit("/");
  expect(await routes(console.page)).toEqual([...Object.keys(PAGES), REDIRECT].toSorted());
  expect(dialogFiles()).toEqual(Object.keys(DIALOGS).toSorted());
  expect(lifecycleActions()).toEqual(Object.keys(LIFECYCLE).toSorted());
});

test("every page", async ({ open, api, server, unique }) => {
  test.setTimeout(90_000);
  const lives = await createLives(api, unique("axe"));
  const { page, visit } = await open();
  await page.goto(`${server.url}/console${REDIRECT}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  await expectAccessible(page, "signing in");
  for (const [route, pathsOf] of Object.entries(PAGES)) {
    for (const path of pathsOf(lives)) {
      await visit(path);
      expect(await shownRoute(page), path).toBe(route);
      await expectAccessible(page, path);
    }
  }
  for (const path of ["/nowhere", "/tenants/00000000-0000-4000-8000-000000000000"]) {
    await visit(path);
    await expectAccessible(page, path);
  }
  await visit(`/tenants/${lives.suspended}/history`);
  await page.getByRole("button", { name: "Details · Entry 3" }).click();
  await expect(page.getByRole("region", { name: /Entry 3/ }).getByText("Acting as")).toBeVisible();
  await expectAccessible(page, "an unfolded entry");
  for (const [resource, said] of [
    ["reports.generated", "Nobody takes a share of reports.generated"],
    ["nothing.like.this", "There is no resource nothing.like.this"],
  ] as const) {
    await visit(`/tenants?order=share&resource=${resource}`);
    await expect(page.getByText(said)).toBeVisible();
    await expectAccessible(page, said);
  }
  await visit("/tenants/new");
  await page.getByRole("textbox", { name: "users" }).fill("50");
  await page.getByRole("button", { name: "More: users" }).click();
  await expect(page.getByRole("group", { name: "More: users" })).toBeVisible();
  await expectAccessible(page, "a quota of a new tenant, unfolded");
});

test("every dialog", async ({ open, api, unique }) => {
  test.setTimeout(90_000);
  const lives = await createLives(api, unique("dialog"));
  const console = await open();
  for (const look of Object.values(DIALOGS)) await look(console, lives);
});

test("every menu, and what was done", async ({ open, api, unique }) => {
  const name = unique("menu");
  const id = await api.create({ slug: name, displayName: name });
  const { page, visit } = await open();
  await visit(`/tenants/${id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: /^Delete/ }).click();
  await expectAccessible(page, "the menu of actions, with a reason");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Signed in as/ }).click();
  await expectAccessible(page, "the menu of the account");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Suspend …" }).click();
  await page.getByLabel("Reason").fill("Unpaid");
  await page.getByRole("button", { name: "Suspend now" }).click();
  await expect(page.getByText(`${name} is suspended`)).toBeVisible();
  await expectAccessible(page, "a notice");
  await visit(`/tenants?q=${name}`);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await expect(page.getByRole("menuitem", { name: "Resume …" })).toBeVisible();
  await expectAccessible(page, "the menu of a row", { within: "[role=menu]" });
});

test("a token at its end", async ({ open, server }) => {
  const { page, visit } = await open({ token: server.token({ expires: "100s" }) });
  await ruleClock(page);
  await visit("/tenants");
  await expect(page.getByText("Your token ends in less than two minutes")).toBeVisible();
  await expectAccessible(page, "the warning");
  await page.getByRole("button", { name: "Sign in again" }).click();
  await expect(page.getByRole("dialog", { name: "Sign in again" })).toBeVisible();
  await expectAccessible(page, "signing in again before the end");
  await page.clock.fastForward("01:45");
  await expect(page.getByText("Your token is over.")).toBeVisible();
  await expectAccessible(page, "signing in again");
});

test("nothing scrolls sideways on a narrow screen, and at twice the size", async ({ open, api, unique }) => {
  const name = unique("narrow");
  const id = await api.create({ slug: name, displayName: "A name of some length that has to be broken somewhere" });
  const { page, visit } = await open({ context: { viewport: { width: 320, height: 640 } } });
  await fillQuotas(api, id);
  const quotas = ["", "?quota=set&resource=storage.bytes", "?quota=grant&resource=users"].map((search) => `/tenants/${id}/quotas${search}`);
  for (const path of ["/", "/tenants", "/tenants?order=share&resource=users", "/tenants/new", `/tenants/${id}`, `/tenants/${id}/history`, "/audit", `/tenants/${id}?do=suspend`, ...quotas]) {
    await visit(path);
    const overflow = await page.evaluate(() => {
      const main = document.querySelector("main");
      return Math.max(document.documentElement.scrollWidth - innerWidth, (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0));
    });
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
});
