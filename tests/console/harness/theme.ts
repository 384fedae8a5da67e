import { expect, type Page } from "@playwright/test";

export type Theme = "light" | "dark";
/** One after the other in the same visit: a load takes longer than all looks at it. */
export const THEMES: readonly Theme[] = ["light", "dark"];

/** The page hears of the system's theme with its next frame, and changes its colours only then. */
export async function turn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  const root = expect(page.locator(":root"), `the theme is ${theme}`);
  await (theme === "dark" ? root : root.not).toHaveClass(/pf-v6-theme-dark/);
}
