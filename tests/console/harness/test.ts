import { type BrowserContextOptions, type Page, test as base } from "@playwright/test";
import { Api } from "./api.ts";
import { Guard } from "./guard.ts";
import { KeptContext, watchClock } from "./kept-context.ts";
import { looksDifferent, otherBrowser, recordBrowser, recordedMajor } from "./recorded.ts";
import { Server } from "./server.ts";

export { expect } from "@playwright/test";

/** A browser in which somebody is signed in. */
export interface Console {
  readonly page: Page;
  readonly guard: Guard;
  /** Goes to a page of the console by its path. */
  visit(path: string): Promise<void>;
}

interface Fixtures {
  readonly api: Api;
  readonly console: Console;
  /** Opens one more browser, signed in as somebody. */
  readonly open: (options?: Open) => Promise<Console>;
  /** Says of a picture that differs whether it was recorded with another browser. */
  readonly recorded: void;
  readonly unique: (name: string) => string;
}

interface Open {
  readonly subject?: string;
  readonly token?: string;
  readonly server?: Server;
  /** A browser of its own with these settings; with `{}` it is one that has nothing in its cache. */
  readonly context?: BrowserContextOptions;
}

let count = 0;

export const test = base.extend<Fixtures, { server: Server; kept: KeptContext }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  kept: [
    async ({ browser, server }, use) => {
      const kept = new KeptContext(browser, server.url);
      await use(kept);
      await kept.close();
    },
    { scope: "worker" },
  ],
  api: async ({ server }, use) => use(new Api(server)),
  open: async ({ browser, server, kept }, use) => {
    const opened: { readonly guard: Guard; readonly close: () => Promise<void> }[] = [];
    await use(async (options = {}) => {
      const lent = options.context || options.server ? null : await kept.lend();
      const page = lent ?? (await (await browser.newContext({ ...options.context })).newPage());
      const isRuled = watchClock(page);
      const one = await openConsole(page, options.server ?? server, options);
      const close = lent ? () => kept.takeBack(page, isRuled()) : () => page.context().close();
      opened.push({ guard: one.guard, close });
      return one;
    });
    for (const { close } of opened) await close();
    for (const { guard } of opened) guard.check();
  },
  console: async ({ open }, use) => use(await open()),
  recorded: [
    async ({ browser }, use, testInfo) => {
      await use();
      const [major = ""] = browser.version().split(".");
      if (testInfo.config.updateSnapshots !== "none") recordBrowser(testInfo, major);
      else if (looksDifferent(testInfo)) otherBrowser(recordedMajor(), major);
    },
    { auto: true },
  ],
  // oxlint-disable-next-line no-empty-pattern
  unique: async ({}, use, { workerIndex }) => use((name) => `${name}-${workerIndex}-${(count += 1)}`),
});

async function openConsole(page: Page, server: Server, { subject = "ada", token }: Open): Promise<Console> {
  const guard = new Guard(page, new URL(server.url).host);
  await guard.install(page);
  const signIn = token ?? server.token({ subject });
  async function visit(path: string): Promise<void> {
    const address = `${server.url}/console${path}`;
    // Always a load of its own, and a change of the fragment alone would be none. By way of another site the browser would
    // begin a new process each time, which takes longer than the load.
    if (page.url().split("#")[0] === address) await page.goto("about:blank");
    await page.goto(`${address}#token=${signIn}`);
    await page.locator("h1").first().waitFor();
  }
  return { page, guard, visit };
}
