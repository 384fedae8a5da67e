import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import type { Api } from "../harness/api.ts";
import { follow, mutations } from "../harness/inventory.ts";
import { expect, test } from "../harness/test.ts";

/** Whose actions they are. */
interface Subject {
  readonly id: string;
  readonly slug: string;
  readonly api: Api;
}

/** Something that the console offers to do. */
interface Action {
  /** The form that it is done in. */
  readonly at: (subject: Subject) => string | Promise<string>;
  /** Fills the form in, but for the reason. */
  readonly fill?: (page: Page, subject: Subject) => Promise<void>;
  /** What is copied besides the tenant, its version and the reason. */
  readonly input?: (subject: Subject) => object;
  /** Where the page shows, beside the form, that it was done. */
  readonly shown?: (page: Page) => Promise<void>;
  readonly recorded: string;
}

const GiB = 1024 ** 3;
const RESOURCE = "storage.bytes";

const hasStatus = (status: string) => (page: Page) => expect(page.locator(`main header [data-status=${status}]`)).toHaveCount(1);
const ofQuota = (text: string | RegExp) => (page: Page) => expect(page.locator(`[data-resource="${RESOURCE}"]`)).toContainText(text);
const step = (action: string) => ({ id }: Subject) => `/tenants/${id}?do=${action}`;
const quota = (action: string) => ({ id }: Subject) => `/tenants/${id}/quotas?quota=${action}&resource=${RESOURCE}`;
const type = (name: string | RegExp, text: string) => (page: Page) => page.getByRole("textbox", { name }).fill(text);

/** Every change that the console can make, by the name of its document, in an order in which a tenant can have them all. */
const ACTIONS: Readonly<Record<string, Action>> = {
  CreateTenant: {
    at: () => "/tenants/new",
    fill: async (page, { slug }) => {
      await type("Name", slug)(page);
      await page.getByRole("checkbox", { name: /^Activate/ }).uncheck();
    },
    input: ({ slug }) => ({ displayName: slug, slug, labels: [], deletionProtection: false, activate: false }),
    recorded: "tenant.create",
  },
  DeleteTenant: {
    at: step("delete"),
    fill: (page, { slug }) => type(/to confirm/, slug)(page),
    input: ({ slug }) => ({ confirmSlug: slug }),
    shown: hasStatus("DELETED"),
    recorded: "tenant.delete",
  },
  UndeleteTenant: { at: step("undelete"), shown: hasStatus("CREATED"), recorded: "tenant.undelete" },
  UpdateTenant: {
    at: step("edit"),
    fill: type("Name", "Renamed"),
    input: () => ({ displayName: "Renamed" }),
    shown: (page) => expect(page.locator("main h1")).toHaveText("Renamed"),
    recorded: "tenant.update",
  },
  ActivateTenant: { at: step("activate"), shown: hasStatus("ACTIVE"), recorded: "tenant.activate" },
  SetQuota: {
    at: quota("set"),
    fill: type("Limit", "1 GiB"),
    input: () => ({ resource: RESOURCE, limit: GiB, enforcement: "HARD", thresholds: [80, 95, 100] }),
    shown: ofQuota("of 1 GiB"),
    recorded: "quota.set",
  },
  GrantQuota: {
    at: quota("grant"),
    fill: type("How much more", "2 GiB"),
    input: () => ({ resource: RESOURCE, amount: 2 * GiB, expiresAt: expect.stringMatching(/T\d\d:\d\d:00\.000000Z$/) }),
    shown: ofQuota("of 3 GiB"),
    recorded: "quota.grant",
  },
  RevokeQuotaGrant: {
    at: async (subject) => `${quota("revoke")(subject)}&grant=${(await subject.api.quotaOf(subject.id, RESOURCE)).grants[0]?.id}`,
    input: () => ({ resource: RESOURCE, grantId: expect.any(String) }),
    shown: ofQuota("of 1 GiB"),
    recorded: "quotaGrant.revoke",
  },
  RemoveQuota: {
    at: quota("remove"),
    input: () => ({ resource: RESOURCE }),
    shown: ofQuota("No quota is set"),
    recorded: "quota.remove",
  },
  SuspendTenant: { at: step("suspend"), input: () => ({ cause: "BILLING" }), shown: hasStatus("SUSPENDED"), recorded: "tenant.suspend" },
  ResumeTenant: { at: step("resume"), shown: hasStatus("ACTIVE"), recorded: "tenant.resume" },
  ArchiveTenant: { at: step("archive"), shown: hasStatus("ARCHIVED"), recorded: "tenant.archive" },
  UnarchiveTenant: { at: step("unarchive"), recorded: "tenant.unarchive" },
};

/** What a shell, a comment and JSON each would take for something of their own. */
const reasonOf = (document: string) => `${document}: it's "due" for $HOME, \`id\` \\ and # too`;

/** Copies a call in one of the two ways. */
async function copied(page: Page, as: "GraphQL" | "curl", begin: RegExp): Promise<string> {
  await page.getByRole("button", { name: `Copy as ${as}`, exact: true }).click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(clipboard, { message: `it is copied as ${as}`, intervals: [20] }).toMatch(begin);
  return clipboard();
}

/** The variables that stand in the comment above a copied document. */
function variablesOf(graphql: string): { readonly input: Readonly<Record<string, unknown>> } {
  const lines = graphql.split("\n").filter((line) => line.startsWith("# "));
  expect(lines[0]).toBe("# Variables:");
  return JSON.parse(lines.slice(1).map((line) => line.slice(2)).join("\n"));
}

/** Sends a document as it was copied, comments and all, and has it only looked at. */
async function lookAhead(url: string, graphql: string, token: string): Promise<unknown> {
  const { input } = variablesOf(graphql);
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query: graphql, variables: { input: { ...input, validateOnly: true } } }),
  });
  return response.json();
}

/** Has a shell run a copied line, with the token where the line takes it from. */
async function runInShell(line: string, token: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)("sh", ["-c", line], { env: { PATH: process.env["PATH"], TOKEN: token } });
  return JSON.parse(stdout);
}

/** An answer in which nothing is refused. */
const ANSWER = { data: expect.any(Object) };

test("no change that the console can make is left out", () => {
  expect(mutations()).toEqual(Object.keys(ACTIONS).toSorted());
});

test("every change is copied as GraphQL and as a shell line, and a shell makes it so", async ({ open, api, server, unique }) => {
  test.setTimeout(60_000);
  const { page, visit } = await open({ context: { permissions: ["clipboard-read", "clipboard-write"] } });
  const token = server.token();
  let subject: Subject = { id: "", slug: unique("copied"), api };
  await visit("/");
  for (const [document, { at, fill, input, shown }] of Object.entries(ACTIONS)) {
    await follow(page, await at(subject));
    await fill?.(page, subject);
    await page.getByRole("textbox", { name: /^Reason/ }).fill(reasonOf(document));

    const graphql = await copied(page, "GraphQL", new RegExp(`^mutation ${document}\\(`, "m"));
    const ofTenant = subject.id === "" ? {} : { tenantId: subject.id, expectedVersion: expect.any(Number) };
    expect(variablesOf(graphql), document).toEqual({ input: { ...ofTenant, ...input?.(subject), reason: reasonOf(document) } });
    expect(await lookAhead(server.url, graphql, token), `${document}, copied as GraphQL`).toEqual(ANSWER);

    const curl = await copied(page, "curl", /^curl /);
    expect(curl, "the token stays with whoever has it").not.toContain("eyJ");
    expect(await runInShell(curl, token), `${document}, copied as curl`).toEqual(ANSWER);
    if (subject.id === "") subject = { ...subject, id: await api.idOf(subject.slug) };
    await shown?.(page);
  }
  const done = (await api.trail(subject.id)).toReversed();
  expect(done).toEqual(
    Object.entries(ACTIONS).map(([document, { recorded }]) => ({ action: recorded, reason: reasonOf(document), subject: "ada" })),
  );
});
