import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

// A script element would be blocked by the page's policy; evaluating isn't.
const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

declare const axe: {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
};

/** What axe finds on the page as it stands. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(standsStill);
  await page.evaluate(SOURCE);
  const found = await page.evaluate(async (rules) => {
    const { violations } = await axe.run({ runOnly: rules });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
  }, RULES);
  expect(found, state).toEqual([]);
}

/** Colours in the middle of a transition aren't the page's. What turns for ever, turns on. */
function standsStill(): boolean {
  return document
    .getAnimations()
    .every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().endTime === Infinity);
}
