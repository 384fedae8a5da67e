import { load, median, settle, tell } from "./browser.mjs";

/** From the click to the rows of the next page, none of which was ever shown. */
export async function nextPages({ plan, browser }) {
  const samples = { console: [], bare: [] };
  for (const [name, address] of [["console", browser.list()], ["bare", browser.bare]]) {
    const page = await browser.page();
    await load(page, address);
    // The first one warms up.
    for (let turn = 0; turn <= plan.pages; turn += 1) {
      await settle(page);
      const watch = await page.evaluateHandle(() => ({ replaced: bench.rowsReplaced() }));
      await page.getByRole("button", { name: "Next page" }).click();
      const took = await watch.evaluate(({ replaced }) => replaced);
      if (turn > 0) samples[name].push(took);
    }
    await page.context().close();
  }
  tell(`console-next-page: ${median(samples.console).toFixed()} ms, bare ${median(samples.bare).toFixed()} ms`);
  return samples;
}
