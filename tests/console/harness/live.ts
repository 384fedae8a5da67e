import { expect, type Page } from "@playwright/test";
import type { Api } from "./api.ts";

/** How late a change by somebody else may show, in milliseconds. */
export const PROMISED = 1_000;

/** Waits until the page hears what others do: someone keeps changing a tenant of no matter until it says so. */
export async function hears(page: Page, api: Api, bystander: string): Promise<void> {
  let round = 0;
  await expect
    .poll(
      async () => {
        await api.change("updateTenant", bystander, { displayName: `Bystander ${(round += 1)}` });
        return page.locator("[aria-live=polite]").filter({ hasText: /^Bystander/ }).count();
      },
      { message: "the page hears of changes" },
    )
    .toBeGreaterThan(0);
}

/** Looks out for an element from now on. The answer tells when the page had painted it, in milliseconds since 1970. */
export async function lookOut(page: Page, selector: string): Promise<() => Promise<number>> {
  const watch = await page.evaluateHandle((wanted) => {
    // On the page's own clock: asking it again and again from here would measure the asking.
    const painted = new Promise<number>((resolve) => {
      const look = () => {
        if (!document.querySelector(wanted)) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { attributes: true, childList: true, subtree: true });
      look();
    });
    return { painted };
  }, selector);
  return () => watch.evaluate(({ painted }) => painted);
}

/** Keeps whatever the page says on its WebSockets to itself, until the answer of this is called. */
export async function holdSocket(page: Page): Promise<() => void> {
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.routeWebSocket("**/graphql/ws", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage(async (message) => {
      await held;
      server.send(message);
    });
  });
  return letGo;
}
