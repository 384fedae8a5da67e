import type { Page } from "@playwright/test";
import { Api } from "../harness/api.ts";
import { expectAccessible } from "../harness/axe.ts";
import { Guard } from "../harness/guard.ts";
import { Server } from "../harness/server.ts";
import { expect, test } from "../harness/test.ts";

// Development mode, which the journeys' usual server isn't in.
let server: Server;
let guard: Guard;

test.beforeAll(async () => {
  server = await Server.start("--dev");
});
test.afterAll(() => server.stop());
test.beforeEach(async ({ page }) => {
  guard = new Guard(page, new URL(server.url).host);
  await guard.install(page);
});
test.afterEach(() => guard.check());

/** What is GraphiQL's own, and nothing that its options or a style of ours could mend. */
const BROKEN_BY_GRAPHIQL = {
  // CodeMirror takes what is typed in a hidden field, which has no name.
  label: /^<textarea autocorrect="off"/,
  // A tab has the button in it that closes it.
  "nested-interactive": /class="graphiql-tab /,
};

/** Its colours of a query's words are paler than 4.5:1 on its light ground. */
const BROKEN_BY_ITS_LIGHT_THEME = { "color-contrast": /^<span class="cm-/ };

async function run(page: Page, query: string): Promise<void> {
  await page.locator(".graphiql-query-editor .CodeMirror").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(query);
  await page.getByRole("button", { name: /execute query/i }).click();
}

test("a link signs in to GraphiQL, which asks, and shows the documentation of what it may ask", async ({ page }) => {
  await page.goto(`${server.url}/graphiql#token=${server.token()}`);
  await run(page, "{ viewer { subject } }");
  await expect(page.locator(".result-window")).toContainText('"subject": "ada"');
  expect(page.url()).toBe(`${server.url}/graphiql`);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, window.history.state]));
  expect(kept).not.toContain("eyJ");
  await page.getByRole("button", { name: /documentation explorer/i }).click();
  await page.getByRole("link", { name: "Query", exact: true }).click();
  await expect(page.getByRole("link", { name: "viewer", exact: true })).toBeVisible();
});

test("a subscription shows what happens", async ({ page }) => {
  await page.goto(`${server.url}/graphiql#token=${server.token()}`);
  const connected = page.waitForEvent("websocket").then((socket) => socket.waitForEvent("framereceived"));
  await run(page, "subscription { tenantChanged { action } }");
  await connected;
  const api = new Api(server);
  const id = await api.create({ slug: "watched", displayName: "Watched" });
  // What happens before the server has taken the subscription isn't told, so something goes on happening.
  await expect
    .poll(async () => {
      await api.change("updateTenant", id, { displayName: `Watched ${Date.now()}` });
      return page.locator(".result-window").innerText();
    })
    .toContain("tenantChanged");
});

test("without a token it asks for one, and again when the server refuses it", async ({ page }) => {
  await page.goto(`${server.url}/graphiql`);
  const field = page.getByLabel("Access token");
  await field.fill("nonsense");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This isn't a token.")).toBeVisible();
  await field.fill(server.token({ subject: "grace", expires: "1h" }).replace(/.$/, (end) => (end === "A" ? "Q" : "A")));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("dialog").getByRole("heading", { level: 1 })).toHaveText("Another token than grace's");
  await field.fill(server.token());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Tenantry, as ada")).toBeVisible();
});

for (const theme of ["light", "dark"] as const) {
  test(`it is as accessible as GraphiQL lets it be, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(`${server.url}/graphiql`);
    await expect(page.getByLabel("Access token")).toBeVisible();
    await expectAccessible(page, "asking for a token", { openedIn: theme });
    // Only the fragment changes: nothing is loaded.
    await page.goto(`${server.url}/graphiql#token=${server.token()}`);
    await expect(page).toHaveURL(`${server.url}/graphiql`);
    await run(page, "{ viewer { subject } }");
    await expect(page.locator(".result-window")).toContainText('"subject": "ada"');
    await expectAccessible(page, "a query and its result", {
      openedIn: theme,
      broken: { ...BROKEN_BY_GRAPHIQL, ...(theme === "light" && BROKEN_BY_ITS_LIGHT_THEME) },
    });
  });
}
