import type { Page } from "@playwright/test";

/**
 * Lets a page's clock go on as the journey says, and the server's with it, as far as the page hears of that: by the
 * `Date` of its answers, and by a token that it takes no more.
 */
export async function ruleClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.addInitScript(() => {
    const ask = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      const [, claims = ""] = (new Headers(init?.headers).get("authorization") ?? "").split(".");
      const { exp } = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { exp: number };
      if (exp * 1000 <= Date.now()) return new Response(null, { status: 401 });
      const answer = await ask(input, init);
      const headers = new Headers(answer.headers);
      headers.set("date", new Date().toUTCString());
      return new Response(answer.body, { status: answer.status, headers });
    };
  });
}
