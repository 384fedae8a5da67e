import type { Page } from "@playwright/test";
import { Api } from "../harness/api.ts";
import { hears, lookOut, PROMISED } from "../harness/live.ts";
import { seed } from "../harness/seed.ts";
import { Server } from "../harness/server.ts";
import { expect, test } from "../harness/test.ts";

const TENANTS = 100_000;
const PAGE = 50;

let server: Server;
let api: Api;

test.beforeAll(async () => {
  test.setTimeout(90_000);
  server = await Server.start();
  await seed(server, TENANTS);
  api = new Api(server);
});

test.afterAll(async () => server.stop());

test("a hundred thousand tenants are counted, and the count follows a change", async ({ open }) => {
  const bystander = await api.create({ slug: "bystander", displayName: "Bystander" });
  const { page, visit } = await open({ server });
  const active = page.getByRole("listitem").filter({ has: page.locator("[data-status=ACTIVE]") });
  await visit("/");
  await expect(active).toContainText("100,001");
  await hears(page, api, bystander);
  await api.change("archiveTenant", bystander, { reason: "It was only counted" });
  await expect(active).toContainText("100,000");
});

test("a change of one among a hundred thousand shows within a second", async ({ open }) => {
  const bystander = await api.create({ slug: "another-bystander", displayName: "Bystander" });
  const { page, visit } = await open({ server });
  await visit("/tenants?q=agency-");
  await hears(page, api, bystander);
  const link = page.locator("main [data-row]").first();
  const id = new URL((await link.getAttribute("href")) ?? "", server.url).pathname.split("/").at(-1) ?? "";
  const shown = await lookOut(page, `tr:has([href$="${id}"]) [data-status=SUSPENDED]`);
  await api.change("suspendTenant", id, { cause: "BILLING", reason: "Unpaid" });
  expect((await shown()) - (await api.changedAt(id))).toBeLessThanOrEqual(PROMISED);
  await api.change("resumeTenant", id);
  await expect(link.locator("xpath=ancestor::tr").locator("[data-status=ACTIVE]")).toBeVisible();
});

test("one among a hundred thousand is found by what its name begins with, and by the palette", async ({ open }) => {
  const { page, visit } = await open({ server });
  const rows = page.locator("main [data-row]");
  await visit("/tenants");
  const search = page.getByRole("textbox", { name: "Name or slug begins with" });
  await search.fill("agency-77777");
  await expect(rows).toHaveText(["Agency No. 77777"]);
  await search.fill("agency no. 9999");
  await expect(rows).toHaveCount(11);
  await search.fill("no such agency");
  await expect(page.getByText("Nothing matches")).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("agency-99999");
  await page.getByRole("option", { name: "Agency No. 99999" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Agency No. 99999");
});

test("filters that few match and filters that most match both fill a page", async ({ open }) => {
  const rare = await api.create({ slug: "rare", displayName: "Rare", activate: false });
  await api.change("updateTenant", rare, { labels: [{ key: "region", value: "nowhere" }] });
  const { page, visit } = await open({ server });
  const rows = page.locator("main [data-row]");
  await visit("/tenants?label=region%3Deu-1&status=ACTIVE");
  await expect(rows).toHaveCount(PAGE);
  await visit("/tenants?label=region%3Deu-1&label=tier%3Dgold&q=agency-9&order=name");
  await expect(rows).toHaveCount(PAGE);
  await visit("/tenants?label=region%3Dnowhere");
  await expect(rows).toHaveText(["Rare"]);
  await visit("/tenants?status=CREATED");
  await expect(rows).toHaveText(["Rare"]);
});

test("a search is paged to its end and back, and shows everyone once", async ({ open }) => {
  test.setTimeout(60_000);
  const { page, visit } = await open({ server });
  // 990, 9900 to 9909, 99000 to 99099.
  const found = 111;
  await visit("/tenants?q=agency-990&order=slug");
  const there = await walk(page, "Next page");
  expect(there.flat()).toHaveLength(found);
  expect(new Set(there.flat()).size).toBe(found);
  expect(there).toHaveLength(Math.ceil(found / PAGE));
  const back = await walk(page, "Previous page");
  expect(back.reverse()).toEqual(there);
});

test("the two thousandth page is one like the first", async ({ open }) => {
  test.setTimeout(90_000);
  const { page, visit } = await open({ server });
  const rows = page.locator("main [data-row]");
  const after = await api.cursorAfter(TENANTS - 2 * PAGE, {
    filter: { beginsWith: "agency-" },
    orderBy: { field: "SLUG", direction: "ASC" },
  });
  await visit(`/tenants?q=agency-&order=slug&after=${encodeURIComponent(after)}`);
  await expect(rows).toHaveCount(PAGE);
  const next = page.getByRole("button", { name: "Next page" });
  await next.click();
  await expect(rows.last()).toHaveText("Agency No. 99999");
  await expect(rows).toHaveCount(PAGE);
  await expect(next).toBeDisabled();
  await page.getByRole("button", { name: "First page" }).click();
  await expect(rows.first()).toHaveText("Agency No. 0");
});

/** Goes from page to page until there is no more; the names on each, the page it begins on included. */
async function walk(page: Page, button: string): Promise<string[][]> {
  const rows = page.locator("main [data-row]");
  const onwards = page.getByRole("button", { name: button });
  const pages = [];
  await rows.first().waitFor();
  for (;;) {
    const names = await rows.allTextContents();
    pages.push(names);
    if (await onwards.isDisabled()) return pages;
    await onwards.click();
    await expect(rows.first()).not.toHaveText(names[0] ?? "");
  }
}
