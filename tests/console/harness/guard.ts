import { expect, type Page } from "@playwright/test";
import { countRequests } from "./network.ts";

/** Watches a page for what must never happen in any journey. */
export class Guard {
  readonly #seen: string[] = [];
  readonly #allowed: RegExp[] = [];

  constructor(page: Page, host: string) {
    page.on("pageerror", (error) => this.#seen.push(`error: ${error.message}`));
    page.on("console", (message) => {
      // A refused connection is the browser's own note about a server that is gone.
      if (message.type() === "error" && !message.text().includes("net::ERR_") && !isRefusal(message.text())) {
        this.#seen.push(`console: ${message.text()}`);
      }
    });
    const reaches = (url: string): void => {
      const { host: asked, protocol } = new URL(url);
      if (asked !== host && protocol !== "data:") this.#seen.push(`foreign host: ${url}`);
    };
    page.on("request", (request) => reaches(request.url()));
    // A socket is no request.
    page.on("websocket", (socket) => reaches(socket.url()));
  }

  async install(page: Page): Promise<void> {
    countRequests(page);
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
  }

  /** Lets an error pass that the journey makes itself. */
  allow(error: RegExp): void {
    this.#allowed.push(error);
  }

  check(): void {
    const seen = this.#seen.filter((line) => !this.#allowed.some((error) => error.test(line)));
    expect(seen, "no policy violation, no foreign host, no error").toEqual([]);
  }
}

/** What the browser notes of an answer with a status such as 401. */
function isRefusal(text: string): boolean {
  return /the server responded with a status of 4\d\d|WebSocket connection to .* failed/.test(text);
}
