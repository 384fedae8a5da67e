import { expect, test } from "../harness/test.ts";

const HOSTILE = {
  markup: `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>{{7*7}}`,
  "right-to-left": "\u202Eevil\u202C שלום مرحبا",
  long: "W".repeat(256),
  spaces: "a  b\u00a0c",
  quotes: `"'\`;--\\ \${x}`,
  "time-like-looks": "2026-99-99T99:99Z",
};

test("a hostile name is text everywhere, and breaks no page", async ({ console, api, unique }) => {
  const { page } = console;
  const group = unique("hostile");
  const tenants: { readonly id: string; readonly displayName: string }[] = [];
  for (const [kind, displayName] of Object.entries(HOSTILE)) {
    const id = await api.create({ slug: `${group}-${kind}`, displayName, activate: false });
    await api.change("activateTenant", id, { reason: displayName });
    tenants.push({ id, displayName });
  }
  async function shows(path: string, displayNames: readonly string[]): Promise<void> {
    await console.visit(path);
    for (const displayName of displayNames) await expect(page.getByText(displayName, { exact: false }).first()).toBeVisible();
    const { title, wide } = await page.evaluate(() => ({
      title: document.title,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }));
    expect(title).not.toBe("owned");
    expect(wide, `${path} scrolls sideways`).toBe(false);
  }
  const all = tenants.map(({ displayName }) => displayName);
  await shows(`/tenants?q=${group}`, all);
  await shows("/audit", all);
  for (const { id, displayName } of tenants) {
    await shows(`/tenants/${id}/history`, [displayName]);
    await shows(`/tenants/${id}?do=suspend`, [displayName]);
    if (displayName === HOSTILE["right-to-left"]) await expect(page).toHaveTitle(`\u2068${displayName}\u2069 · Tenantry`);
  }
});
