import { readFileSync, writeFileSync } from "node:fs";
import type { TestInfo } from "@playwright/test";

const FILE = new URL("../journeys/__snapshots__/chromium.txt", import.meta.url);
/** The files of journeys that compare pictures. */
const WITH_PICTURES = /(states|pictures)\.spec\.ts$/;

/** The major version of the Chromium that drew what is recorded. */
export function recordedMajor(): string {
  return readFileSync(FILE, "utf8").trim();
}

/** Notes the browser that has just drawn what is recorded anew. */
export function recordBrowser({ file }: Pick<TestInfo, "file">, major: string): void {
  if (WITH_PICTURES.test(file) && major !== recordedMajor()) writeFileSync(FILE, `${major}\n`);
}

/** Whether a picture wasn't as it was recorded. */
export function looksDifferent({ attachments }: { readonly attachments: readonly { readonly name: string }[] }): boolean {
  return attachments.some(({ name }) => name.endsWith("-diff.png"));
}

/** Fails with what to do about a picture that differs, if it may be the browser's doing. */
export function otherBrowser(recorded: string, here: string): void {
  if (recorded === here) return;
  throw new Error(
    `recorded with Chromium ${recorded}, this is ${here}: look at what differs, and record anew with ` +
      "REGENERATE=1 npm --prefix tests/console test -- states pictures",
  );
}
