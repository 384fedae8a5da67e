import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "../harness/test.ts";

const KB = 1000;

/** What the browser asks for until the first page stands still, each file measured as gzip. */
for (const [route, path] of [
  ["the first page", "/"],
  ["a list as the first page", "/tenants"],
] as const) {
  test(`${route} stays within its bytes and requests`, async ({ open, api, unique }) => {
    await api.create({ slug: unique("budget"), displayName: "Budget" });
    const console = await open({ context: {} });
    const { page } = console;
    const sizes: Record<"js" | "css", number> = { js: 0, css: 0 };
    const reading: Promise<void>[] = [];
    const requests: string[] = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      requests.push(pathname);
      const kind = /\.(js|css)$/.exec(pathname)?.[1] as "js" | "css" | undefined;
      if (!kind) return;
      reading.push(
        response.body().then((body) => {
          sizes[kind] += gzipSync(body, { level: 9 }).length;
        }),
      );
    });
    await console.visit(path);
    await page.waitForLoadState("networkidle");
    await Promise.all(reading);
    expect(sizes.js, "JavaScript").toBeLessThanOrEqual(260 * KB);
    expect(sizes.css, "CSS").toBeLessThanOrEqual(100 * KB);
    expect(requests.length, requests.join(" ")).toBeLessThanOrEqual(15);
  });
}

test("every script but the first ones is small, and none has a source map", async ({ server }) => {
  const html = await (await fetch(`${server.url}/console/`)).text();
  const built = new URL("../../../adapters/console/web/dist/assets", import.meta.url);
  const paths = readdirSync(built).filter((name) => name.endsWith(".js")).map((name) => `/console/assets/${name}`);
  // The page itself names what it can't do without; whatever is built besides comes later.
  expect(paths.filter((path) => html.includes(path)).length, "named by the page").toBeGreaterThan(0);
  expect(paths.filter((path) => !html.includes(path)).length, "later ones").toBeGreaterThan(0);
  for (const path of paths) {
    const response = await fetch(`${server.url}${path}`);
    expect(response.status, path).toBe(200);
    const text = await response.text();
    if (!html.includes(path)) expect(gzipSync(text, { level: 9 }).length, path).toBeLessThanOrEqual(60 * KB);
    expect(text, path).not.toContain("sourceMappingURL");
    expect((await fetch(`${server.url}${path}.map`)).status, path).toBe(404);
  }
});

test("the page carries its policy, and files with a digest in their name are kept for good", async ({ server }) => {
  const page = await fetch(`${server.url}/console/tenants/some/where`);
  expect(page.status).toBe(200);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
  expect(policy).not.toMatch(/unsafe|data:|\*/);
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  expect(page.headers.get("referrer-policy")).toBe("no-referrer");
  expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  const html = await page.text();
  expect(html).not.toMatch(/ style=|<style|<script>/);
  const [, asset = ""] = /src="(\/console\/assets\/[^"]+)"/.exec(html) ?? [];
  expect((await fetch(server.url + asset)).headers.get("cache-control")).toContain("immutable");
  expect((await fetch(`${server.url}/console/assets/gone.js`)).status).toBe(404);
});

test("no class of the kit is named outside of one file", () => {
  const source = new URL("../../../adapters/console/web/src", import.meta.url);
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => /\.(tsx?|css)$/.test(name));
  const naming = files.filter((name) => /["'. ]pf-v\d-[a-z]/.test(readFileSync(new URL(`src/${name}`, new URL(".", source)), "utf8")));
  // The theme's own class has to stand on the root element.
  expect(naming.filter((name) => name !== "app/theme.ts" && !name.endsWith("console.css"))).toEqual([]);
});
