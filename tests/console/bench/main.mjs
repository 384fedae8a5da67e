// Measures the console in a browser. `dev/bench` says on the standard input what is wanted, and where; the samples go to
// the standard output, in milliseconds and bytes. What they mean is dev/bench's to say.
import { text } from "node:stream/consumers";
import { Api } from "./api.mjs";
import { openBrowser } from "./browser.mjs";
import { changes } from "./change.mjs";
import { heap } from "./heap.mjs";
import { coldRows, walk } from "./loads.mjs";
import { nextPages } from "./next-page.mjs";

const MEASURES = {
  "console-rows": coldRows,
  "console-next-page": nextPages,
  "console-change": changes,
  "console-walk": walk,
  "console-heap": heap,
};

const plan = JSON.parse(await text(process.stdin));
const browser = await openBrowser(plan);
try {
  const samples = { browser: browser.version };
  const world = { plan, browser, api: new Api(plan) };
  for (const name of plan.measures) samples[name] = await MEASURES[name](world);
  process.stdout.write(JSON.stringify(samples));
} finally {
  await browser.close();
}
