import { expect, type Page, type Request, type Route } from "@playwright/test";
import { askedBy } from "./answers.ts";

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

/** Time goes on as the journey says; the browser's own deadlines aren't ruled by its clock. */
export async function ruleTime(page: Page): Promise<void> {
  await page.clock.install();
  await page.addInitScript(() => {
    AbortSignal.timeout = (milliseconds) => {
      const late = new AbortController();
      setTimeout(() => late.abort(new DOMException("no answer", "TimeoutError")), milliseconds);
      return late.signal;
    };
  });
}

/** A server that takes some questions and says nothing, until it is told to speak. */
export interface Mute {
  /** Of these operations; the question that a token is tried with has no name. */
  readonly silence: (...operations: string[]) => void;
  /** Waits until it has been asked something that it doesn't answer. */
  readonly isAsked: () => Promise<void>;
  /** Answers what was asked meanwhile, and is silent no more. */
  readonly speak: () => Promise<void>;
}

export async function mute(page: Page): Promise<Mute> {
  const silent = new Set<string>();
  let held: Route[] = [];
  await page.route("**/graphql", (route) => {
    if (!silent.has(askedBy(route).operationName ?? "")) return route.continue();
    held.push(route);
    return undefined;
  });
  return {
    silence: (...operations) => operations.forEach((operation) => silent.add(operation)),
    isAsked: () => expect.poll(() => held.length, { message: "it is asked", intervals: [20] }).toBeGreaterThan(0),
    async speak() {
      silent.clear();
      const answered = held.map((route) => route.continue());
      held = [];
      await Promise.all(answered);
    },
  };
}
