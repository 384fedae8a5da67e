import { expect, test } from "../harness/test.ts";

test("the days of a trail are typed key by key, and are one step of the history each", async ({ console }) => {
  const { page } = console;
  await console.visit("/audit");
  const steps = await page.evaluate(() => window.history.length);
  for (const [name, keys, day] of [
    ["From", "11242026", "2026-11-24"],
    ["To", "11282026", "2026-11-28"],
  ] as const) {
    const field = page.getByLabel(name, { exact: true });
    await field.focus();
    await page.keyboard.type(keys);
    await expect(page).toHaveURL(new RegExp(`${name.toLowerCase()}=${day}`));
    await expect(field).toHaveValue(day);
  }
  expect(await page.evaluate(() => window.history.length)).toBe(steps + 2);
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await expect(page.getByLabel("From", { exact: true })).toHaveValue("");
});
