import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { pageSide } from "./page-side.mjs";

// Chromium as root has no sandbox; and a container's /dev/shm is too small for it.
const ARGUMENTS = [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-dev-shm-usage"];

/** What the console asks with, so that the bare page asks the same. */
const DOCUMENT = new URL("../../../adapters/console/web/src/tenant/tenant.graphql", import.meta.url);

/** The browser, and the two pages that are measured in it. */
export async function openBrowser({ chromium: executablePath, url, token }) {
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  const document = readFileSync(DOCUMENT, "utf8");

  return {
    version: `Chromium ${browser.version()}, headless`,

    /** The console's list of tenants, by a link that signs in. */
    list: (after) => `${url}/console/tenants${after ? `?after=${encodeURIComponent(after)}` : ""}#token=${token}`,
    today: `${url}/console#token=${token}`,
    history: (tenant) => `${url}/console/tenants/${tenant}/history#token=${token}`,
    /** A page with nothing but the same rows: what the server and the browser take by themselves. */
    bare: `${url}/livez#token=${token}`,

    /** A page of a browser that has been nowhere yet, and knows no file. */
    async page() {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB", timezoneId: "UTC" });
      await context.addInitScript(pageSide, { document });
      return context.newPage();
    },

    close: () => browser.close(),
  };
}

/** Loads an address anew, and waits for its rows; when they were painted, from the start of the navigation. */
export async function load(page, address) {
  // A change of the fragment alone would be no load.
  await page.goto("about:blank");
  await page.goto(address, { waitUntil: "commit" });
  return page.evaluate(() => bench.rowsPainted);
}

/** Until the page has nothing left to do. */
export async function settle(page) {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve())));
}

export function tell(what) {
  process.stderr.write(`${what}\n`);
}

export function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
