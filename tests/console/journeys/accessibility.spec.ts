import { expectAccessible } from "../harness/axe.ts";
import { type Console, expect, test } from "../harness/test.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

// By far the longest file: its journeys are spread over the workers.
test.describe.configure({ mode: "parallel" });

for (const theme of ["light", "dark"] as const) {
  test.describe(theme, () => {
    test("every page", async ({ open, api, unique }) => {
      test.setTimeout(90_000);
      const name = unique(`axe-${theme}`);
      const id = await api.create({ slug: name, displayName: name });
      const gone = await api.create({ slug: `${name}-gone`, displayName: `${name}-gone`, activate: false });
      await api.change("deleteTenant", gone, { confirmSlug: `${name}-gone`, reason: "No need" });
      const held = await api.create({ slug: `${name}-held`, displayName: `${name}-held` });
      await api.change("suspendTenant", held, { cause: "LEGAL", reason: "A court order" });
      const console = await open({ context: { colorScheme: theme } });
      for (const path of [
        "/",
        "/tenants",
        "/tenants?q=nothing-like-this",
        "/tenants?status=ACTIVE&label=region%3Deu",
        "/tenants/new",
        `/tenants/${id}`,
        `/tenants/${held}`,
        `/tenants/${gone}`,
        `/tenants/${held}/history`,
        "/audit",
        "/nowhere",
        "/tenants/00000000-0000-4000-8000-000000000000",
      ]) {
        await console.visit(path);
        await expectAccessible(console.page, path);
      }
    });

    test("every dialog", async ({ open, api, unique }) => {
      test.setTimeout(90_000);
      const name = unique(`dialog-${theme}`);
      const id = await api.create({ slug: name, displayName: name });
      const archived = await api.create({ slug: `${name}-archived`, displayName: `${name}-archived` });
      await api.change("archiveTenant", archived, { reason: "Archived" });
      const console = await open({ context: { colorScheme: theme } });
      const { page } = console;
      for (const path of [
        `/tenants/${id}?do=suspend`,
        `/tenants/${id}?do=archive`,
        `/tenants/${id}?do=resume`,
        `/tenants/${id}?do=edit`,
        `/tenants/${archived}?do=unarchive`,
        `/tenants/${archived}?do=delete`,
      ]) {
        await console.visit(path);
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectAccessible(page, path);
      }
      await console.visit(`/tenants/${id}`);
      await page.getByRole("button", { name: "More actions" }).click();
      await expectAccessible(page, "the menu of actions");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /Signed in as/ }).click();
      await expectAccessible(page, "the menu of the account");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await expectAccessible(page, "the palette");
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      await expectAccessible(page, "the sheet of shortcuts");
    });

    test("every state of error", async ({ open, api, server, unique }) => {
      test.setTimeout(90_000);
      const name = unique(`error-${theme}`);
      const id = await api.create({ slug: name, displayName: "Before" });
      const console = await open({ context: { colorScheme: theme } });
      const { page } = console;
      await page.goto(`${server.url}/console/`);
      await page.getByLabel("Access token").fill("nonsense");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expectAccessible(page, "a token that is none");

      await console.visit("/tenants/new");
      await page.getByRole("textbox", { name: "Name" }).fill("Taken");
      await page.getByRole("textbox", { name: "Slug" }).fill(name);
      await expect(page.locator("#slug-help")).toHaveText(/taken/);
      await expectAccessible(page, "a refused field");

      await console.visit(`/tenants/${id}?do=edit`);
      await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Mine");
      await api.change("updateTenant", id, { displayName: "Theirs" });
      await expect(page.getByRole("dialog").getByRole("row", { name: /^Name/ })).toBeVisible();
      await expectAccessible(page, "three states side by side");

      await refused(console, { code: "INTERNAL", traceId: TRACE }, "Something went wrong on the server");
      await refused(console, { code: "UNAVAILABLE", retryAfter: 30, traceId: TRACE }, "The server is busy or restarting");
      await refused(console, { code: "FORBIDDEN", traceId: TRACE }, "Your token doesn’t allow this");
    });

    test("a token at its end", async ({ open, server }) => {
      const { page, visit } = await open({ token: server.token({ expires: "5s" }), context: { colorScheme: theme } });
      await visit("/tenants");
      await expect(page.getByText("Your token ends in less than two minutes")).toBeVisible();
      await expectAccessible(page, "the warning");
      await expect(page.getByText("Your token is over.")).toBeVisible({ timeout: 10_000 });
      await expectAccessible(page, "signing in again");
    });
  });
}

async function refused({ page, visit }: Console, extensions: object, title: string): Promise<void> {
  await page.route("**/graphql", (route) =>
    route.fulfill({ json: { data: { auditEntries: null }, errors: [{ message: "something is wrong", extensions }] } }),
  );
  await visit("/audit");
  await expect(page.getByText(title)).toBeVisible();
  await expectAccessible(page, title);
  await page.unroute("**/graphql");
}

test("nothing scrolls sideways on a narrow screen, and at twice the size", async ({ open, api, unique }) => {
  const name = unique("narrow");
  const id = await api.create({ slug: name, displayName: "A name of some length that has to be broken somewhere" });
  const { page, visit } = await open({ context: { viewport: { width: 320, height: 640 } } });
  for (const path of ["/", "/tenants", "/tenants/new", `/tenants/${id}`, `/tenants/${id}/history`, "/audit", `/tenants/${id}?do=suspend`]) {
    await visit(path);
    const overflow = await page.evaluate(() => {
      const main = document.querySelector("main");
      return Math.max(document.documentElement.scrollWidth - innerWidth, (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0));
    });
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
});
