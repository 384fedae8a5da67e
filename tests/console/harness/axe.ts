import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import { settles } from "./network.ts";
import { type Theme, themesFromNow, turn } from "./theme.ts";

// A script element would be blocked by the page's policy; evaluating isn't.
const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What colours decide. The themes differ in nothing else, so the rest is looked at in the first of them. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

const DIALOG = "[role=dialog]";

declare const axe: {
  run(context: string, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
};

interface Expected {
  /** The theme that the page was opened in, for one that isn't the console's; the console's is looked at in both. */
  readonly openedIn?: Theme;
  /** The page waits for an answer, which doesn't come. */
  readonly waits?: boolean;
  /** Only this part of the page: what an open menu covers is out of reach for as long as it is open. */
  readonly within?: string;
  /** Rules that others' parts of the page break, and the markup of these parts; each of them, and nothing else. */
  readonly broken?: Readonly<Record<string, RegExp>>;
}

/** What axe finds on the page as it stands, in one theme after the other: the page changes with the system's. */
export async function expectAccessible(page: Page, state: string, expected: Expected = {}): Promise<void> {
  const { openedIn, waits = false, ...look } = expected;
  if (!waits) await settles(page);
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(SOURCE);
  const [first, ...others] = openedIn ? [openedIn] : await themesFromNow(page);
  await expectAccessibleNow(page, `${state}, ${first}`, RULES, look);
  for (const theme of others) {
    await turn(page, theme);
    await expectAccessibleNow(page, `${state}, ${theme}`, COLOUR_RULES, look);
  }
}

async function expectAccessibleNow(
  page: Page,
  state: string,
  rules: readonly string[],
  look: Omit<Expected, "openedIn" | "waits">,
): Promise<void> {
  const { broken = {} } = look;
  // What lies behind a dialog is out of reach, and is looked at when nothing lies before it.
  const within = look.within ?? ((await page.locator(DIALOG).count()) > 0 ? DIALOG : "html");
  const found = await page.evaluate(async ({ part, rules }) => {
    // Colours in the middle of a transition aren't the page's. What turns for ever has no end to go to.
    for (const moving of document.getAnimations()) if (moving.effect?.getComputedTiming().endTime !== Infinity) moving.finish();
    const { violations } = await axe.run(part, { runOnly: rules });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => ({ rule: id, html: html.slice(0, 200) })));
  }, { part: within, rules });
  const unexpected = found.filter(({ rule, html }) => !broken[rule]?.test(html));
  expect(unexpected.map(({ rule, html }) => `${rule}: ${html}`), state).toEqual([]);
  const looked = Object.keys(broken).filter((name) => rules === RULES || rules.includes(name));
  const kept = looked.filter((name) => !found.some(({ rule }) => rule === name));
  expect(kept, `${state}: rules that are kept by now, and needn't be named any more`).toEqual([]);
}
