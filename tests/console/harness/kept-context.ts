import type { Browser, BrowserContext, Page } from "@playwright/test";

/**
 * A browser's memory that one journey after the other begins with empty, in one process that stays: to begin a process and
 * compile the console in it takes longer than most journeys do. Whoever rules its clock spoils it for the others.
 */
export class KeptContext {
  readonly #browser: Browser;
  readonly #origin: string;
  #context: BrowserContext | null = null;
  #isLent = false;

  constructor(browser: Browser, origin: string) {
    this.#browser = browser;
    this.#origin = origin;
  }

  /** A page in it; null while it is lent to somebody, who is another person then. */
  async lend(): Promise<Page | null> {
    if (this.#isLent) return null;
    this.#isLent = true;
    if (!this.#context) {
      this.#context = await this.#browser.newContext();
      // It is a word of text, and keeps the process alive between two journeys.
      await (await this.#context.newPage()).goto(`${this.#origin}/livez`);
    }
    return this.#context.newPage();
  }

  /** Takes it back with nothing in it, or not at all. */
  async takeBack(page: Page, isSpoilt: boolean): Promise<void> {
    this.#isLent = false;
    if (isSpoilt) return this.close();
    const browser = await page.context().newCDPSession(page);
    await browser.send("Storage.clearDataForOrigin", { origin: this.#origin, storageTypes: "all" });
    const [idle, ...others] = page.context().pages();
    await Promise.all(others.map((other) => other.close()));
    if (!idle || idle === page) await this.close();
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }
}

/** Tells whether a page's clock is ruled, from now on. */
export function watchClock(page: Page): () => boolean {
  let isRuled = false;
  for (const name of ["install", "setFixedTime", "setSystemTime", "pauseAt"] as const) {
    const rule = page.clock[name].bind(page.clock) as (...given: unknown[]) => Promise<void>;
    page.clock[name] = async (...given: unknown[]) => {
      isRuled = true;
      await rule(...given);
    };
  }
  return () => isRuled;
}
