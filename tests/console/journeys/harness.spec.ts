import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { WebSocketServer } from "ws";
import { Guard } from "../harness/guard.ts";
import { settles } from "../harness/network.ts";
import { Hands } from "../harness/pace.ts";
import { expect, test } from "../harness/test.ts";

async function draw(page: Page, frames: number): Promise<void> {
  await page.evaluate(async (count) => {
    for (let drawn = 0; drawn < count; drawn += 1) await new Promise((next) => void requestAnimationFrame(next));
  }, frames);
}

test("a page that nobody counts the requests of is never taken for one that has its answers", async ({ page }) => {
  await expect(settles(page)).rejects.toThrow(/needs a Guard/);
  await new Guard(page, "nowhere").install(page);
  await expect(settles(page)).resolves.toBeUndefined();
});

test("a page settles once it is busy no more, though it asks nothing meanwhile", async ({ page }) => {
  await new Guard(page, "nowhere").install(page);
  await page.setContent('<p aria-busy="true">A preview in the pause before it asks</p>');
  const order: string[] = [];
  const settled = settles(page).then(() => order.push("settled"));
  await draw(page, 30);
  order.push("done");
  await page.locator("p").evaluate((preview) => preview.setAttribute("aria-busy", "false"));
  await settled;
  expect(order).toEqual(["done", "settled"]);
});

test("a socket to another host is as foreign as a request", async ({ page }) => {
  const elsewhere = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(elsewhere, "listening");
  const { port } = elsewhere.address() as AddressInfo;
  for (const [host, isForeign] of [[`127.0.0.1:${port}`, false], ["127.0.0.1:1", true]] as const) {
    const other = await page.context().newPage();
    const guard = new Guard(other, host);
    const opened = other.waitForEvent("websocket");
    await other.evaluate((url) => void new WebSocket(url), `ws://127.0.0.1:${port}`);
    await opened;
    if (isForeign) expect(() => guard.check(), host).toThrow(/foreign host: ws:/);
    else guard.check();
    await other.close();
  }
  elsewhere.close();
});

test("somebody at the keyboard gets his time for each key and each thought", async ({ page }) => {
  await page.setContent("<input autofocus><button>Send</button>");
  const hands = new Hands(page);
  await hands.reach(page.locator("input"));
  const atOnce = hands.seconds();
  await hands.type("Harbour");
  await hands.reach(page.locator("button"));
  await hands.press("Enter");
  await hands.read(Promise.resolve());
  // Seven letters, a capital among them, Tab and Enter; what to type, that it is all, and what came of it.
  const reckoned = 10 * 0.3 + 3 * 2;
  expect(hands.seconds() - atOnce).toBeGreaterThanOrEqual(reckoned);
  expect(hands.seconds() - atOnce, "and what the clock says, which is little here").toBeLessThan(reckoned + 5);
  await hands.type("x".repeat(400));
  expect(hands.seconds(), "400 keys are more than two minutes").toBeGreaterThan(120);
});
