import { settles } from "../harness/network.ts";
import { expect, test } from "../harness/test.ts";

const HOUR = 3_600_000;

test("a link that is opened once more on the page that is there signs in, and its token leaves the address", async ({ open, server }) => {
  const { page } = await open();
  const link = `${server.url}/console/tenants#token=${server.token()}`;
  const title = page.getByRole("heading", { level: 1 });
  await page.goto(link);
  await expect(title).toHaveText("Tenants");
  await page.reload();
  await expect(title).toHaveText("Sign in");
  await page.goto(link);
  await expect(title).toHaveText("Tenants");
  expect(page.url()).toBe(`${server.url}/console/tenants`);
  expect(await page.evaluate(() => JSON.stringify(window.history.state))).not.toContain("eyJ");
});

for (const [where, wrong] of [
  ["ahead", 2 * HOUR],
  ["behind", -2 * HOUR],
] as const) {
  test(`a computer clock that is ${where} ends no session, and warns of no end`, async ({ console }) => {
    const { page } = console;
    await page.clock.install({ time: Date.now() + wrong });
    await console.visit("/tenants");
    await settles(page);
    await page.clock.fastForward("00:05");
    await settles(page);
    await expect(page.getByText(/^Your token (is over|ends)/)).toHaveCount(0);
  });
}

test("a token of the same person for another organisation says what it closes", async ({ open, api, server, unique }) => {
  const name = unique("bound");
  const id = await api.create({ slug: name, displayName: name });
  const { page, visit } = await open({ token: server.token({ expires: "100s" }) });
  await visit("/tenants");
  await page.getByRole("button", { name: "Sign in again" }).click();
  await page.getByLabel("Access token").fill(server.token({ tenant: id, scope: "auth:tenant:read" }));
  await expect(page.getByText("This token acts for another organisation, or for the platform: what is open here closes.")).toBeVisible();
});
