import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "@playwright/test";

// Chromium as root has no sandbox; and a container's /dev/shm is too small for it.
const asRoot = process.getuid?.() === 0;

/** The distribution's browser, as it is built to have no window: none is ever downloaded. */
function chromium(): string {
  const name = "chromium-headless-shell";
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find(isProgram);
  if (!found) throw new Error(`there is no ${name} in the PATH: dev/need ${name} installs it, or CHROMIUM names one`);
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the README shows is taken by a test, and lies where it is shown. */
const PICTURES = "pictures.spec.ts";

export default defineConfig({
  testDir: "journeys",
  outputDir: "test-results",
  snapshotPathTemplate: "{testDir}/__snapshots__/{testFileName}/{arg}{ext}",
  projects: [
    { name: "journeys", testIgnore: PICTURES },
    { name: "pictures", testMatch: PICTURES, snapshotPathTemplate: "../../docs/pictures/{arg}{ext}" },
  ],
  fullyParallel: false,
  workers: 2,
  // A test that fails once has found something.
  retries: 0,
  // Nor is a forgotten `test.only` a green run, or a state that was never recorded.
  forbidOnly: true,
  updateSnapshots: process.env["REGENERATE"] ? "changed" : "none",
  timeout: 30_000,
  // All of them together; what takes longer keeps everybody waiting.
  globalTimeout: 300_000,
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
      executablePath: process.env["CHROMIUM"] ?? chromium(),
      args: [
        ...(asRoot ? ["--no-sandbox"] : []),
        "--disable-dev-shm-usage",
        // Two cores draw and compile for all of them: fewer processes, and nothing made quicker that lives for seconds.
        "--disable-gpu",
        "--in-process-gpu",
        "--process-per-site",
        "--enable-features=NetworkServiceInProcess2",
        "--js-flags=--no-opt --no-maglev",
      ],
    },
  },
});
