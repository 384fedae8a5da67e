import { setTimeout as pause } from "node:timers/promises";
import { load, median, tell } from "./browser.mjs";

const HEARS_WITHIN = 15_000;

/** From the server's decision on a change by somebody else to its painting in the list. */
export async function changes({ plan, browser, api }) {
  const samples = { console: [], bare: [] };
  for (const [name, address] of [["console", browser.list()], ["bare", browser.bare]]) {
    const page = await browser.page();
    await load(page, address);
    const ids = await rowIds(page);
    for (const id of ids) if (await api.isSuspended(id)) await api.resume(id);
    await hears(page, api, ids[0]);
    for (let turn = 0; turn < plan.changes; turn += 1) {
      const id = ids[turn % ids.length];
      const suspended = await seen(page, id, "SUSPENDED", () => api.suspend(id));
      samples[name].push(suspended);
      await api.resume(id);
      // Of changes at once, a page merges some. Each of these is to be one of its own, at any moment of that rhythm.
      await pause(300 + Math.random() * 300);
    }
    await page.context().close();
  }
  tell(`console-change: ${median(samples.console).toFixed()} ms, bare ${median(samples.bare).toFixed()} ms`);
  return samples;
}

/** The tenants that a page shows, from above. */
export function rowIds(page) {
  return page.evaluate(() => [...document.querySelectorAll("main [data-row]")].map((row) => row.href.split("/").at(-1)));
}

/** How long a change takes until the page has painted it. */
async function seen(page, id, status, change) {
  const watch = await page.evaluateHandle((wanted) => ({ shown: bench.statusPainted(...wanted) }), [id, status]);
  const decided = await change();
  return (await watch.evaluate(({ shown }) => shown)) - decided;
}

/** Changes a tenant until the page shows it: from then on it follows. */
async function hears(page, api, id) {
  const deadline = Date.now() + HEARS_WITHIN;
  const watch = await page.evaluateHandle((wanted) => ({ shown: bench.statusPainted(wanted, "SUSPENDED") }), id);
  let heard = false;
  const shown = watch.evaluate((promises) => promises.shown).then(() => (heard = true));
  while (!heard) {
    if (Date.now() > deadline) throw new Error("the page doesn't follow what others change");
    await api.suspend(id);
    await Promise.race([shown, pause(500)]);
    await api.resume(id);
  }
}
