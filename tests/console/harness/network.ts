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

/** Waits until a page has every answer, and has asked nothing more in the two frames in which it drew them. */
export async function settles(page: Page): Promise<void> {
  await expect(async () => {
    await page.evaluate(async () => {
      const frame = () => new Promise((drawn) => void requestAnimationFrame(drawn));
      await frame();
      await frame();
    });
    expect([...(UNANSWERED.get(page) ?? [])].map((request) => request.url())).toEqual([]);
  }).toPass({ intervals: [20], timeout: 5_000 });
}
