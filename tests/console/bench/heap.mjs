import { setTimeout as pause } from "node:timers/promises";
import { rowIds } from "./change.mjs";
import { load, settle, tell } from "./browser.mjs";

/** Until then a page has filled what it keeps, such as the last changes. */
const FILLED = 1_000;
const LANES = 8;
/** A page merges bursts, and asks again some time after the last of them. */
const QUIET_AFTER = 2_000;
const HEARS_WITHIN = 300_000;

/** How each page is opened, in a browser that has just left the list, and the tenants whose changes it shows. */
const PAGES = {
  list: async (page, { browser }) => {
    await load(page, browser.list());
    return rowIds(page);
  },

  history: async (page, { plan, browser }) => {
    await page.goto(browser.history(plan.tenant));
    await page.locator("main ol li").first().waitFor();
    return [plan.tenant];
  },

  /** Whoever is suspended comes into its lists, and any change at all makes it ask again. */
  today: async (page, { plan, browser }) => {
    await page.goto(browser.today);
    await page.locator("main h2").first().waitFor();
    return [plan.tenant];
  },
};

/** What pages hold after some events, and after many more. */
export async function heap({ plan, browser, api }) {
  const samples = {};
  for (const [name, open] of Object.entries(PAGES)) {
    const page = await browser.page();
    const heard = countEvents(page);
    await load(page, browser.list());
    await page.goto("about:blank");
    const shown = await open(page, { plan, browser });
    await settle(page);
    const others = plan.others.filter((id) => !shown.includes(id));
    const lanes = [shown, ...split(others, LANES - 1)];
    await changeUntil(api, lanes, () => heard.count >= FILLED);
    const before = await held(page);
    const [from, began] = [heard.count, Date.now()];
    await changeUntil(api, lanes, () => heard.count >= from + plan.events);
    const seconds = (Date.now() - began) / 1000;
    samples[name] = { before, after: await held(page), seconds };
    tell(`console-heap: ${name}: ${megabytes(before)} to ${megabytes(samples[name].after)} MB in ${seconds.toFixed()} s`);
    await page.context().close();
  }
  return samples;
}

/** Counts what the page hears on its WebSockets. */
function countEvents(page) {
  const heard = { count: 0 };
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      if (String(payload).includes('"tenantChanged"')) heard.count += 1;
    }),
  );
  return heard;
}

/** Suspends and resumes tenants, one after another in each lane, and all lanes at once. */
async function changeUntil(api, lanes, done) {
  const deadline = Date.now() + HEARS_WITHIN;
  await Promise.all(
    lanes.map(async (ids) => {
      for (let turn = 0; !done(); turn += 1) {
        if (Date.now() > deadline) throw new Error("the page doesn't hear of all that others change");
        const id = ids[turn % ids.length];
        await api.suspend(id);
        await api.resume(id);
      }
    }),
  );
}

/** What is left of the page's memory when its garbage is gone: of scripts, of the document, and of buffers. */
async function held(page) {
  await pause(QUIET_AFTER);
  await settle(page);
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  // What finalizers let go is garbage of the next round.
  for (let round = 0; round < 3; round += 1) await session.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  await session.detach();
  return { bytes: usedSize + embedderHeapUsedSize + backingStorageSize, nodes, listeners: jsEventListeners };
}

function megabytes({ bytes }) {
  return (bytes / 1e6).toFixed(1);
}

function split(all, parts) {
  return Array.from({ length: parts }, (_, part) => all.filter((_, place) => place % parts === part));
}
