import { load, median, settle, tell } from "./browser.mjs";

/** Rows on a first visit: nothing is cached. */
export async function coldRows({ plan, browser }) {
  const samples = { console: [], bare: [], firstPaint: [] };
  // The first visit of all is the browser's own start too.
  for (let visit = 0; visit <= plan.loads; visit += 1) {
    for (const [name, address] of [["console", browser.list()], ["bare", browser.bare]]) {
      const page = await browser.page();
      const took = await load(page, address);
      if (visit > 0) samples[name].push(took);
      if (visit > 0 && name === "console") samples.firstPaint.push(await page.evaluate(firstPaint));
      await page.context().close();
    }
  }
  tell(`console-rows: ${median(samples.console).toFixed()} ms, bare ${median(samples.bare).toFixed()} ms`);
  return samples;
}

/** The first page of the list and the last one, in a browser that has the console's files. */
export async function walk({ plan, browser }) {
  const ends = { first: browser.list(), last: browser.list(plan.lastPage) };
  const samples = { first: [], last: [] };
  const page = await browser.page();
  for (let visit = 0; visit <= plan.loads; visit += 1) {
    // Who goes first changes, so that neither has the warmer caches always.
    for (const name of visit % 2 ? ["first", "last"] : ["last", "first"]) {
      const took = await load(page, ends[name]);
      if (visit > 0) samples[name].push(took);
      await settle(page);
    }
  }
  await page.context().close();
  tell(`console-walk: ${median(samples.last).toFixed()} to ${median(samples.first).toFixed()} ms`);
  return samples;
}

function firstPaint() {
  return performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN;
}
