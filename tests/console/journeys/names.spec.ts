import { expect, test } from "../harness/test.ts";

const HOSTILE = {
  markup: `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>{{7*7}}`,
  "right-to-left": "\u202Eevil\u202C שלום مرحبا",
  long: "W".repeat(256),
  spaces: "a  b\u00a0c",
  quotes: `"'\`;--\\ \${x}`,
  "time-like-looks": "2026-99-99T99:99Z",
};

for (const [kind, displayName] of Object.entries(HOSTILE)) {
  test(`a name with ${kind} is text everywhere, and breaks no page`, async ({ console, api, unique }) => {
    const slug = unique(kind);
    const id = await api.create({ slug, displayName, activate: false });
    await api.change("activateTenant", id, { reason: displayName });
    const { page } = console;
    for (const path of [`/tenants?q=${slug}`, `/tenants/${id}`, `/tenants/${id}/history`, "/audit", `/tenants/${id}?do=suspend`]) {
      await console.visit(path);
      await expect(page.getByText(displayName, { exact: false }).first()).toBeVisible();
      const { title, wide } = await page.evaluate(() => ({
        title: document.title,
        wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      }));
      expect(title).not.toBe("owned");
      expect(wide, `${path} scrolls sideways`).toBe(false);
    }
    if (kind === "right-to-left") await expect(page).toHaveTitle(`\u2068${displayName}\u2069 · Tenantry`);
  });
}
