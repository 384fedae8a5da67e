import { type Browser, type BrowserContextOptions, type Page, test as base } from "@playwright/test";
import { Api } from "./api.ts";
import { Guard } from "./guard.ts";
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
  readonly context?: BrowserContextOptions;
}

let count = 0;

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  api: async ({ server }, use) => use(new Api(server)),
  open: async ({ browser, server }, use) => {
    const opened: { guard: Guard; page: Page }[] = [];
    await use(async (options = {}) => {
      const one = await openConsole(browser, options.server ?? server, options);
      opened.push(one);
      return one;
    });
    for (const { guard, page } of opened) {
      guard.check();
      await page.context().close();
    }
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

async function openConsole(browser: Browser, server: Server, { subject = "ada", token, context }: Open) {
  const page = await (await browser.newContext({ ...context })).newPage();
  const guard = new Guard(page, new URL(server.url).host);
  await guard.install(page);
  const signIn = token ?? server.token({ subject });
  async function visit(path: string): Promise<void> {
    // Always a load of its own: a change of the fragment alone would be none.
    await page.goto("about:blank");
    await page.goto(`${server.url}/console${path}#token=${signIn}`);
    await page.locator("h1").first().waitFor();
  }
  return { page, guard, visit };
}
