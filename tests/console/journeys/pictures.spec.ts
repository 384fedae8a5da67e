import { Api } from "../harness/api.ts";
import { type Sample, sample } from "../harness/sample.ts";
import { Server } from "../harness/server.ts";
import { expect, test } from "../harness/test.ts";

/** When the pictures were taken, for whoever looks at them. */
const NOW = new Date("2026-03-02T10:00:00Z");

const TENANTS: readonly Sample[] = [
  { slug: "riverside-police", displayName: "Riverside Police", created: "2025-09-01T08:12:00Z" },
  { slug: "county-sheriff", displayName: "County Sheriff’s Office", created: "2025-10-06T09:40:00Z" },
  { slug: "st-marys-hospital", displayName: "St Mary’s Hospital", created: "2025-11-17T13:05:00Z" },
  {
    slug: "city-water-works",
    displayName: "City Water Works",
    created: "2025-11-24T10:30:00Z",
    since: "2026-02-02T16:00:00Z",
    change: ["archiveTenant", { reason: "The contract ended" }],
  },
  {
    slug: "north-gas-power",
    displayName: "North Gas & Power",
    created: "2025-12-08T11:20:00Z",
    since: "2026-03-02T09:58:00Z",
    change: ["suspendTenant", { cause: "BILLING", reason: "Invoice 2026-117 is unpaid" }],
  },
  { slug: "mountain-rescue", displayName: "Mountain Rescue Service", created: "2026-01-12T07:55:00Z" },
  { slug: "harbour-police", displayName: "Harbour Police", created: "2026-02-09T15:31:00Z" },
  { slug: "valley-fire-brigade", displayName: "Valley Fire Brigade", created: "2026-02-27T08:45:00Z" },
  { slug: "lakeside-clinic", displayName: "Lakeside Clinic", created: "2026-03-02T09:31:00Z", activate: false },
];

let server: Server;

test.beforeAll(async () => {
  test.setTimeout(60_000);
  server = await Server.start();
  await sample(server, new Api(server), TENANTS);
});

test.afterAll(async () => server.stop());

for (const theme of ["light", "dark"] as const) {
  test(`the tenants as the README shows them, ${theme}`, async ({ open }) => {
    const { page, visit } = await open({ server, context: { colorScheme: theme, viewport: { width: 1280, height: 740 } } });
    await page.clock.setFixedTime(NOW);
    await visit("/tenants");
    await expect(page.locator("main [data-row]")).toHaveCount(TENANTS.length);
    await expect(page.getByRole("row", { name: /North Gas/ })).toContainText("2 minutes ago");
    await expect(page).toHaveScreenshot(`console-tenants-${theme}.png`, {
      animations: "disabled",
      caret: "hide",
      maxDiffPixelRatio: 0.02,
    });
  });
}
