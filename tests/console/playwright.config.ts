import { defineConfig } from "@playwright/test";

// Chromium as root has no sandbox; and a container's /dev/shm is too small for it.
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "journeys",
  outputDir: "test-results",
  snapshotPathTemplate: "{testDir}/__snapshots__/{testFileName}/{arg}{ext}",
  fullyParallel: false,
  workers: 2,
  // A test that fails once has found something.
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 860 },
    locale: "en-GB",
    timezoneId: "UTC",
    actionTimeout: 5_000,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: asRoot ? ["--no-sandbox", "--disable-dev-shm-usage"] : ["--disable-dev-shm-usage"],
    },
  },
});
