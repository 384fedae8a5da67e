import { looksDifferent, otherBrowser, recordedMajor } from "../harness/recorded.ts";
import { expect, test } from "../harness/test.ts";

test("a picture that differs under another Chromium says which one drew it, and what to do", () => {
  const different = [{ name: "today-light-expected.png" }, { name: "today-light-diff.png" }];
  expect(looksDifferent({ attachments: different })).toBe(true);
  expect(looksDifferent({ attachments: [{ name: "screenshot" }] }), "another failure isn't the browser's").toBe(false);
  expect(() => otherBrowser("156", "157")).toThrow(/^recorded with Chromium 156, this is 157: look .* REGENERATE=1 npm/);
  expect(() => otherBrowser("156", "156"), "the same browser is no excuse").not.toThrow();
  expect(recordedMajor()).toMatch(/^\d+$/);
});
