import type { Page } from "@playwright/test";
import { Api } from "../harness/api.ts";
import { fillQuotas } from "../harness/lives.ts";
import { haveTheirPlaces } from "../harness/ranking.ts";
import { Server } from "../harness/server.ts";
import { type Console, expect, test } from "../harness/test.ts";
import { THEMES, turn } from "../harness/theme.ts";

/** A server of its own, so that every count and every name is always the same. */
let server: Server;
let ids: Record<"north" | "held", string>;

test.beforeAll(async () => {
  server = await Server.start();
  const api = new Api(server);
  const north = await api.create({ slug: "north-police", displayName: "North Police" });
  const held = await api.create({ slug: "gas-power", displayName: "Gas & Power" });
  await api.create({ slug: "new-clinic", displayName: "New Clinic", activate: false });
  await api.change("suspendTenant", held, { cause: "BILLING", reason: "Invoice 118 is overdue" });
  const paused = await api.create({ slug: "harbour-clinic", displayName: "Harbour Clinic" });
  const until = "2099-01-01T00:00:00Z";
  await api.change("suspendTenant", paused, { cause: "POLICY", reason: "Under review", until });
  const gone = await api.create({ slug: "old-depot", displayName: "Old Depot", activate: false });
  await api.change("deleteTenant", gone, { confirmSlug: "old-depot", reason: "Never used" });
  const refused = new Api(server, "erin").change("activateTenant", north);
  await expect(refused).rejects.toThrow("INVALID_TRANSITION");
  await fillQuotas(api, north);
  await haveTheirPlaces(api, "users", { [north]: 120 });
  ids = { north, held };
});

test.afterAll(async () => server.stop());

/** The main states: what a screen reader finds in them, and how they look in both themes. */
const STATES: readonly {
  readonly name: string;
  readonly path: () => string;
  /** The time in the browser, where it decides what is offered. */
  readonly now?: string;
  readonly root: string;
  readonly ready: (console: Console) => Promise<void>;
}[] = [
  {
    name: "today",
    path: () => "/",
    root: "main",
    ready: async ({ page }) => {
      await expect(page.getByRole("list", { name: "Suspended" }).locator("[data-row]")).toHaveText(["Harbour Clinic", "Gas & Power"]);
      await expect(page.getByRole("list", { name: "About to be erased" })).toContainText("Old Depot");
      await expect(page.getByRole("list", { name: "Refused attempts" })).toContainText("erin");
      await expect(page.getByRole("list", { name: "Over a threshold" }).getByRole("listitem")).toHaveCount(2);
    },
  },
  {
    name: "tenants",
    path: () => "/tenants?order=name",
    root: "main",
    ready: async ({ page }) => expect(page.locator("main [data-row]")).toHaveCount(5),
  },
  {
    name: "tenants-empty",
    path: () => "/tenants?q=nothing",
    root: "main",
    ready: async ({ page }) => expect(page.getByText("Nothing matches")).toBeVisible(),
  },
  {
    name: "tenants-by-share",
    path: () => "/tenants?order=share&resource=storage.bytes",
    root: "main",
    ready: async ({ page }) => expect(page.locator("main [data-row]")).toHaveText(["North Police"]),
  },
  {
    name: "new-tenant",
    path: () => "/tenants/new",
    root: "main",
    ready: async ({ page }) => {
      await page.getByRole("textbox", { name: "Name" }).fill("Harbour Police");
      await expect(page.getByText("The server would create this")).toBeVisible();
    },
  },
  {
    name: "tenant-suspended",
    path: () => `/tenants/${ids.held}`,
    root: "main",
    ready: async ({ page }) => expect(page.locator("[data-progress=cut]")).toBeVisible(),
  },
  {
    name: "suspend",
    path: () => `/tenants/${ids.north}?do=suspend`,
    root: "[role=dialog]",
    ready: async ({ page }) => expect(page.getByText("No connection is open now.")).toBeVisible(),
  },
  {
    name: "quotas",
    path: () => `/tenants/${ids.north}/quotas`,
    root: "main",
    ready: async ({ page }) => expect(page.locator("[data-level=over]")).toBeVisible(),
  },
  {
    name: "set-quota",
    path: () => `/tenants/${ids.north}/quotas?quota=set&resource=storage.bytes`,
    root: "[role=dialog]",
    ready: async ({ page }) => {
      await page.getByRole("textbox", { name: "Limit" }).fill("3 GB");
      await expect(page.getByText("More is taken than this allows")).toBeVisible();
    },
  },
  {
    name: "grant-quota",
    path: () => `/tenants/${ids.north}/quotas?quota=grant&resource=users`,
    now: "2026-03-02T10:00:00Z",
    root: "[role=dialog]",
    ready: async ({ page }) => {
      await page.getByRole("textbox", { name: "How much more" }).fill("50");
      await page.locator("#until").fill("2099-01-01T18:00");
      await page.getByLabel("Reason").fill("A course for new colleagues");
      await expect(page.getByRole("group", { name: "Then" })).toContainText("120 of 150");
    },
  },
  {
    name: "history",
    path: () => `/tenants/${ids.held}/history`,
    root: "main",
    ready: async ({ page }) => expect(page.getByText("by grace").first()).toBeVisible(),
  },
  {
    name: "palette",
    path: () => "/",
    root: "[role=dialog]",
    ready: async ({ page }) => {
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("option", { name: "Gas & Power" })).toBeVisible();
    },
  },
];

/** What a screen reader finds, without what is another one each time. */
async function spoken(page: Page, root: string): Promise<string> {
  const text = await page.locator(root).ariaSnapshot();
  return `${text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/time: .*/g, "time: TIME")
    .replaceAll(/\bupTo=[^&\s]*/g, "upTo=TIME")
    .replaceAll(/\bjust now\b|\b\d+ \w+ ago\b/g, "AGO")}\n`;
}

for (const { name, path, now, root, ready } of STATES) {
  test(`${name} reads and looks as before`, async ({ open }) => {
    const console = await open({ server });
    const { page } = console;
    if (now) await page.clock.setFixedTime(new Date(now));
    await console.visit(path());
    await ready(console);
    expect.soft(await spoken(page, root)).toMatchSnapshot(`${name}.aria.yml`);
    for (const theme of THEMES) {
      await turn(page, theme);
      await expect.soft(page).toHaveScreenshot(`${name}-${theme}.png`, {
        animations: "disabled",
        caret: "hide",
        mask: [page.locator(root).locator("time:visible, code:visible")],
        maxDiffPixelRatio: 0.02,
      });
    }
  });
}

test("signing in reads as before", async ({ open }) => {
  const { page } = await open({ server });
  await page.goto(`${server.url}/console/`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await spoken(page, "main")).toMatchSnapshot("sign-in.aria.yml");
});
