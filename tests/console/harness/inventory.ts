import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

const SOURCE = fileURLToPath(new URL("../../../adapters/console/web/src/", import.meta.url));

declare global {
  interface Window {
    /** TanStack Router leaves itself here. */
    readonly __TSR_ROUTER__: {
      readonly routesByPath: Record<string, unknown>;
      /** Takes addresses as the browser shows them, behind the host. */
      readonly history: { push(href: string): void };
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

/** Goes to a page as a link of the console does, without loading it anew. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((href) => window.__TSR_ROUTER__.history.push(href), `/console${path}`);
}

/** Every change that the console can ask the server for, by the name of its document. */
export function mutations(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".graphql"))
    .flatMap((name) => [...readFileSync(SOURCE + name, "utf8").matchAll(/^mutation (\w+)/gm)].map(([, document = ""]) => document))
    .toSorted();
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
