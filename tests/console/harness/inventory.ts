import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

const SOURCE = fileURLToPath(new URL("../../../adapters/console/web/src/", import.meta.url));

declare global {
  interface Window {
    /** TanStack Router leaves itself here. */
    readonly __TSR_ROUTER__: {
      readonly routesByPath: Record<string, unknown>;
      readonly state: { readonly matches: readonly { readonly fullPath: string }[] };
    };
  }
}

/** Every route that the console's router knows. */
export async function routes(page: Page): Promise<string[]> {
  const paths = await page.evaluate(() => Object.keys(window.__TSR_ROUTER__.routesByPath));
  return [...new Set(paths.map(withoutSlash))].toSorted();
}

/** The route of the page that is shown. */
export async function shownRoute(page: Page): Promise<string> {
  return withoutSlash(await page.evaluate(() => window.__TSR_ROUTER__.state.matches.at(-1)?.fullPath ?? ""));
}

/** The files of the console that have a dialog in them. */
export function dialogFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx") && /<(Dialog|Modal)\b/.test(readFileSync(SOURCE + name, "utf8")))
    .toSorted();
}

/** The steps of the lifecycle that the console has a dialog for. */
export function lifecycleActions(): string[] {
  const [, list = ""] = /LIFECYCLE_ACTIONS = \[(.*?)\]/s.exec(readFileSync(`${SOURCE}tenant/actions.ts`, "utf8")) ?? [];
  return [...list.matchAll(/"(\w+)"/g)].map(([, action = ""]) => action).toSorted();
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}
