import { expect, type Page, type Request } from "@playwright/test";

const UNANSWERED = new WeakMap<Page, Set<Request>>();

/** Keeps count of what a page has asked and not been answered yet. */
export function countRequests(page: Page): void {
  const unanswered = new Set<Request>();
  UNANSWERED.set(page, unanswered);
  page.on("request", (request) => unanswered.add(request));
  page.on("requestfinished", (request) => unanswered.delete(request));
  page.on("requestfailed", (request) => unanswered.delete(request));
}

/**
 * Waits until a page has every answer, and has asked nothing more in the two frames in which it drew them. What it says
 * is busy isn't done either: a preview is, from the keystroke on, and asks only after a pause.
 */
export async function settles(page: Page): Promise<void> {
  const unanswered = UNANSWERED.get(page);
  if (!unanswered) throw new Error("nobody counts what this page asks: it needs a Guard from the start");
  await expect(async () => {
    const busy = await page.evaluate(async () => {
      const frame = () => new Promise((drawn) => void requestAnimationFrame(drawn));
      await frame();
      await frame();
      return [...document.querySelectorAll("[aria-busy=true]")].map(({ outerHTML }) => outerHTML.slice(0, 200));
    });
    expect(busy, "nothing is busy").toEqual([]);
    expect([...unanswered].map((request) => request.url()), "nothing is unanswered").toEqual([]);
  }).toPass({ intervals: [20], timeout: 5_000 });
}
