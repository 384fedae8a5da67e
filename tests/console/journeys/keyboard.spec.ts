import { expect, test } from "../harness/test.ts";

test("the palette finds pages, tenants and actions, and gives the focus back", async ({ console, api, unique }) => {
  const name = unique("palette");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit("/");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole("option", { name })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option", { name: `Suspend ${name}` })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: `Suspend ${name}` })).toBeVisible();
  await expect(page.getByLabel("Reason")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(page.url()).toMatch(new RegExp(`/tenants/${id}$`));

  const find = page.getByRole("button", { name: /Find or do/ });
  await find.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(find).toBeFocused();
});

test("shortcuts go to pages, rows and the search, and single keys can be switched off", async ({ console, api, unique }) => {
  const prefix = unique("rows");
  for (const letter of ["a", "b"]) await api.create({ slug: `${prefix}-${letter}`, displayName: `${prefix}-${letter}` });
  const { page } = console;
  await console.visit("/");
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tenants");
  await page.keyboard.press("/");
  await expect(page.getByRole("textbox", { name: "Name or slug begins with" })).toBeFocused();
  await page.keyboard.type(prefix);
  await expect(page.locator("main [data-row]")).toHaveCount(2);
  await page.locator("h1").focus();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.locator("main [data-row]").nth(1)).toBeFocused();
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(prefix));
  await page.keyboard.press("s");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("?");
  await page.getByLabel("Single-key shortcuts").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  expect(page.url(), "the key before did nothing").not.toContain("/new");
});

test("a suspension goes by keyboard alone", async ({ console, api, unique }) => {
  const name = unique("keys");
  const id = await api.create({ slug: name, displayName: name });
  const { page } = console;
  await console.visit(`/tenants/${id}`);
  await expect(page.getByRole("button", { name: "Suspend …" })).toBeVisible();
  await page.keyboard.press("s");
  await expect(page.getByLabel("Reason")).toBeFocused();
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Tab");
  for (let step = 0; step < 12; step += 1) {
    if (await page.getByRole("button", { name: "Suspend now" }).evaluate((button) => button === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page.locator("main [data-status=SUSPENDED]")).toBeVisible();
});

test("the colours are chosen in the menu, and kept", async ({ console }) => {
  const { page } = console;
  const root = page.locator("html");
  const dark = /pf-v6-theme-dark/;
  const choose = async (colours: string): Promise<void> => {
    await page.getByRole("button", { name: "Signed in as ada" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: colours }).focus();
    await page.keyboard.press("Enter");
  };
  await page.emulateMedia({ colorScheme: "light" });
  await console.visit("/");
  await expect(root).not.toHaveClass(dark);
  await choose("Dark");
  await expect(root).toHaveClass(dark);
  await console.visit("/");
  await expect(root, "after another load").toHaveClass(dark);
  await choose("As the system");
  await expect(root).not.toHaveClass(dark);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(root, "with the system's colours").toHaveClass(dark);
});

test("who types a name and enters at once opens that tenant, not one that was found before", async ({ console, api, unique }) => {
  const [name, other] = [unique("zebra"), unique("aardvark")];
  for (const one of [name, other]) await api.create({ slug: one, displayName: one });
  const { page } = console;
  await console.visit("/");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option", { name: other })).toBeVisible();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});
