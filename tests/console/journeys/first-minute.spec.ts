import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { Api } from "../harness/api.ts";
import { Guard } from "../harness/guard.ts";
import { Hands } from "../harness/pace.ts";
import { Server } from "../harness/server.ts";
import { openSocket } from "../harness/socket.ts";
import { expect, test } from "../harness/test.ts";

const README = fileURLToPath(new URL("../../../README.md", import.meta.url));
const AGENCY = "Riverside Police";
const WHY = "Invoice 118 is overdue";

/** What README.md says of the first minute, sentence by sentence. */
function sentences(): string[] {
  const [, section] = readFileSync(README, "utf8").split("\n## The first minute in the console\n");
  if (section === undefined) throw new Error("README.md has no first minute in the console any more");
  const [text = ""] = section.split("\n## ");
  const words = text.replace(/<picture>.*?<\/picture>/s, "").replace(/^\d+\. /gm, "").replace(/\s+/g, " ").trim();
  return words.split(/(?<=[.:]) (?=[A-Z`*])/);
}

/** The first minute as far as it has come. */
interface Minute {
  readonly server: Server;
  readonly api: Api;
  readonly page: Page;
  /** No mouse is needed. */
  readonly hands: Hands;
  readonly dialog: Locator;
  id: string;
  token: string;
  /** How a connection of the agency's own program ends. */
  closed: Promise<number> | undefined;
}

type Proof = (minute: Minute, ...named: string[]) => Promise<void>;

const button = (within: Page | Locator, name: string | undefined) => within.getByRole("button", { name: name ?? "", exact: true });
const h1 = (page: Page) => page.getByRole("heading", { level: 1 });
const hasStatus = (page: Page, status: string) => expect(page.locator(`main header [data-status=${status}]`)).toBeVisible();

/** The entry of the suspension tells all that the sentence says. */
async function tellsAll({ page }: Minute): Promise<void> {
  const entry = page.getByRole("listitem").filter({ hasText: WHY });
  await expect(entry).toContainText("by administrator");
  await expect(entry).toContainText("from 127.0.0.1");
  await expect(entry.getByRole("time").or(entry.locator("time")).first()).toBeVisible();
  await expect(entry).toContainText(`Why: ${WHY}`);
}

/** Whether a token of the agency's is let in. */
async function isLetIn({ server, token }: Minute): Promise<boolean> {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query: "{ viewer { subject } }" }),
  });
  return response.status === 200;
}

/**
 * How each sentence is shown to be true, by the keys and names that stand in it. Whoever changes a sentence changes its
 * proof as well; who renames a button changes the sentence.
 */
const PROOFS: readonly (readonly [RegExp, Proof])[] = [
  [
    /^`dev\/run` prints a link that opens the console, signed in\.$/,
    async ({ server, page }) => {
      await page.goto(server.link("console"));
      await expect(page.getByRole("button", { name: "Signed in as administrator" })).toBeVisible();
    },
  ],
  // The hands that do the rest have no mouse, and all they know is in the sentences.
  [/^Nothing has to be read first, and no mouse is needed:$/, async () => {}],
  [
    /^Press `(\w)`, type the name of an agency, and look at the preview of what the server would create\.$/,
    async ({ page, hands }, create = "") => {
      await hands.press(create);
      await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
      await hands.type(AGENCY);
      await hands.read(expect(page.locator(".tc-preview-card")).toContainText(AGENCY));
    },
  ],
  [
    /^(\w+) creates it, and it is at work\.$/,
    async (minute, enter = "") => {
      const { server, api, page, hands } = minute;
      await hands.press(enter);
      await expect(h1(page)).toHaveText(AGENCY);
      await hasStatus(page, "ACTIVE");
      minute.id = await api.idOf("riverside-police");
      minute.token = server.token({ tenant: minute.id, scope: "auth:tenant:read" });
      expect(await isLetIn(minute)).toBe(true);
      minute.closed = (await openSocket(server, minute.token)).closed;
      await expect(page.getByText("1 open", { exact: true })).toBeVisible({ timeout: 15_000 });
    },
  ],
  [/^Press `(\w)`\.$/, ({ hands }, suspend = "") => hands.press(suspend)],
  [
    /^The dialog shows what a suspension will cut; give a reason, and \*(.+)\*\.$/,
    async ({ page, hands, dialog }, now) => {
      await hands.read(expect(dialog).toContainText("1 open connection is closed."));
      await expect(page.getByLabel("Reason")).toBeFocused();
      await hands.type(WHY);
      await hands.reach(button(dialog, now));
      await hands.press("Enter");
      await expect(dialog).toBeHidden();
      await hasStatus(page, "SUSPENDED");
    },
  ],
  [
    /^The page then counts the agency's connections down to none\.$/,
    async (minute) => {
      await minute.hands.read(expect(minute.page.locator("[data-progress=cut]")).toBeVisible());
      expect(await minute.closed).toBe(4403);
      expect(await isLetIn(minute)).toBe(false);
    },
  ],
  [
    /^\*(.+)\* tells who did it, when, from where, and why\.$/,
    async (minute, entry = "") => {
      await minute.hands.reach(minute.page.getByRole("link", { name: entry, exact: true }));
      await minute.hands.press("Enter");
      await minute.hands.read(tellsAll(minute));
    },
  ],
  [
    /^Once the notice is gone, the \*(.+)\* tab of the agency does\.$/,
    async (minute, tab = "") => {
      const { page, hands, id } = minute;
      await expect(page.getByText(`${AGENCY} is suspended`)).toBeHidden();
      await hands.reach(page.locator("main").getByRole("link", { name: "Details", exact: true }));
      await hands.press("Enter");
      await expect(page).toHaveURL(new RegExp(`/tenants/${id}$`));
      await hands.reach(page.locator("main").getByRole("link", { name: tab, exact: true }));
      await hands.press("Enter");
      await hands.read(tellsAll(minute));
    },
  ],
  [
    /^\*(.+)\* gives the agency back exactly what it had\.$/,
    async (minute, resume) => {
      const { page, hands, dialog } = minute;
      await hands.reach(button(page.locator("main"), resume), "Shift+Tab");
      await hands.press("Enter");
      await hands.reach(button(dialog, "Resume now"));
      await hands.press("Enter");
      await expect(dialog).toBeHidden();
      await hands.read(hasStatus(page, "ACTIVE"));
      expect(await isLetIn(minute), "the same token as before").toBe(true);
    },
  ],
  [
    /^(\w+)-(\w) finds any page, tenant and action; `(.)` lists the keys\.$/,
    async ({ page, hands, dialog }, control = "", letter = "", help = "") => {
      await hands.press(`${control === "Ctrl" ? "Control" : control}+${letter.toLowerCase()}`);
      const finds = [
        ["audit", /^Page\s*Audit/],
        [AGENCY, /^Tenant\s*Riverside Police/],
        ["suspend", /^Action\s*Suspend Riverside Police/],
      ] as const;
      for (const [typed, found] of finds) {
        await hands.press("Control+a");
        await hands.type(typed);
        await hands.read(expect(page.getByRole("option", { name: found })).toBeVisible());
      }
      await hands.press("Escape");
      await expect(dialog).toBeHidden();
      await hands.press(help);
      await hands.read(expect(dialog.locator("dt").first()).toHaveText(`${control}${letter}`));
      await hands.press("Escape");
      await expect(dialog).toBeHidden();
    },
  ],
  [
    // That it is every one, and that they do what they say, is copy.spec.ts's to prove.
    /^Every dialog has its call as (\w+) and as (\w+) to copy\.$/,
    async ({ hands, dialog }, ...ways) => {
      await hands.press("s");
      for (const way of ways) await expect(button(dialog, `Copy as ${way}`)).toBeVisible();
    },
  ],
];

test("the first minute of the README goes as it says, sentence by sentence, without a mouse", async ({ page }) => {
  test.setTimeout(60_000);
  // As whoever has just started it finds it: in development mode, and with nobody in it.
  const server = await Server.start("--dev");
  try {
    const guard = new Guard(page, new URL(server.url).host);
    await guard.install(page);
    const minute: Minute = {
      server,
      page,
      api: new Api(server),
      hands: new Hands(page),
      dialog: page.getByRole("dialog"),
      id: "",
      token: "",
      closed: undefined,
    };
    const said = sentences();
    for (const sentence of said) {
      const [pattern, proof] = PROOFS.find(([one]) => one.test(sentence)) ?? [];
      if (!pattern || !proof) throw new Error(`README.md says what nothing here proves: ${sentence}`);
      const [, ...named] = pattern.exec(sentence) ?? [];
      await test.step(sentence, () => proof(minute, ...named));
    }
    expect(said, "README.md still says all that is proved").toHaveLength(PROOFS.length);
    guard.check();
  } finally {
    await server.stop();
  }
});
