import { expect, type Page } from "@playwright/test";

export type Theme = "light" | "dark";
/** One after the other in the same visit: a load takes longer than all looks at it. */
export const THEMES: readonly Theme[] = ["light", "dark"];

/** The themes, beginning with the one in which the page stands: each turn costs a drawing of all of it. */
export async function themesFromNow(page: Page): Promise<readonly Theme[]> {
  const isDark = await page.locator(":root").evaluate((root) => root.classList.contains("pf-v6-theme-dark"));
  return isDark ? THEMES.toReversed() : THEMES;
}

/** The page hears of the system's theme with its next frame, and changes its colours only then. */
export async function turn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  const root = expect(page.locator(":root"), `the theme is ${theme}`);
  await (theme === "dark" ? root : root.not).toHaveClass(/pf-v6-theme-dark/);
}
