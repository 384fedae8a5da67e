import { expect, test } from "../harness/test.ts";

test("changes that are refused again and again are nothing to call live", async ({ console }) => {
  const { page } = console;
  let refused = 0;
  await page.routeWebSocket("**/graphql/ws", (socket) => {
    socket.onMessage((message) => {
      const { type, id, payload } = JSON.parse(String(message)) as { type: string; id?: string; payload?: { query?: string } };
      if (type === "connection_init") socket.send(JSON.stringify({ type: "connection_ack" }));
      if (type === "ping") socket.send(JSON.stringify({ type: "pong" }));
      if (type !== "subscribe" || !payload?.query?.includes("tenantChanged")) return;
      refused += 1;
      const problem = { message: "not now", extensions: { code: "UNAVAILABLE" } };
      socket.send(JSON.stringify({ type: "error", id, payload: [problem] }));
    });
  });
  await page.clock.install();
  await console.visit("/tenants");
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await expect.poll(() => refused, { message: "it is asked again" }).toBeGreaterThanOrEqual(attempt);
    await page.clock.fastForward("00:04");
  }
  await expect(page.getByText(/Not live since/)).toBeVisible();
});
