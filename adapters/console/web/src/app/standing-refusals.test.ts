import { createRequest, type OperationResult, type RequestPolicy, type TypedDocumentNode } from "urql";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { QuotaThresholdCrossedDocument, TodayDocument } from "@/gql/graphql";
import { rankingsDocument } from "@/quota/rankings-document";
import { sampleResource } from "@/quota/sample-resource";
import { createClients } from "./client";

const told = vi.hoisted(() => ({ tell: (_event: object): void => {} }));
vi.mock("./live", () => ({
  forwardSubscription: () => ({
    subscribe(sink: { readonly next: (event: object) => void }) {
      told.tell = sink.next;
      return { unsubscribe: () => undefined };
    },
  }),
}));

const RANKINGS = rankingsDocument(["users"]);
const RESOURCES = [{ __typename: "Resource", ...sampleResource("users", "user") }];
const REFUSED = { data: null, errors: [{ message: "no database", extensions: { code: "UNAVAILABLE", retryAfter: 3 } }] };

interface Request {
  readonly operation: string;
  readonly answer: (answer: object) => Promise<void>;
}

let requests: Request[] = [];

beforeEach(() => {
  requests = [];
  vi.stubGlobal("window", { location: { origin: "http://console.test" } });
  vi.stubGlobal("fetch", (_url: string, { body }: { readonly body: string }) => {
    const { operationName } = JSON.parse(body) as { readonly operationName: string };
    return new Promise((resolve) => {
      const headers = { "content-type": "application/json" };
      const answer = async (given: object) => {
        resolve(new Response(JSON.stringify(given), { headers }));
        await everybodyIsServed();
      };
      requests.push({ operation: operationName, answer });
    });
  });
});
afterEach(() => void vi.unstubAllGlobals());

/** What follows at once from an answer follows within one turn of the loop. */
async function everybodyIsServed(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((done) => setImmediate(done));
}

/** A page that shows a query: what it was given last, and a way to ask again. */
function show(cached: ReturnType<typeof createClients>["cached"], document: TypedDocumentNode<unknown, never>, variables: object) {
  const request = createRequest(document, variables as never);
  let shown: OperationResult | undefined;
  let stop = () => {};
  async function ask(requestPolicy: RequestPolicy): Promise<void> {
    stop();
    stop = cached.executeQuery(request, { requestPolicy }).subscribe((result) => void (shown = result)).unsubscribe;
    await everybodyIsServed();
  }
  return { ask, now: () => ({ refused: shown?.error !== undefined, waits: shown?.stale, data: shown?.data as unknown }) };
}

async function open() {
  const { cached } = createClients();
  const today = show(cached, TodayDocument as never, { first: 5, withAudit: true, withRanking: true });
  const rankings = show(cached, RANKINGS as never, { first: 20 });
  cached.subscription(QuotaThresholdCrossedDocument, {}).subscribe(() => undefined);
  await today.ask("cache-and-network");
  await answer("Today", todayOf(1));
  await rankings.ask("cache-and-network");
  return { today, rankings };
}

async function answer(operation: string, given: object): Promise<void> {
  await requests.findLast((request) => request.operation === operation)?.answer(given);
}

const asked = (operation: string) => requests.filter((request) => request.operation === operation).length;

function todayOf(total: number) {
  const none = { __typename: "TenantConnection", edges: [] };
  const tenantCounts = { __typename: "TenantCounts", created: 0, active: total, suspended: 0, archived: 0, deleted: 0, total };
  const refused = { __typename: "AuditEntryConnection", edges: [] };
  return { data: { tenantCounts, suspended: none, deleted: none, created: none, refused, resources: RESOURCES } };
}

const ranked = { data: { resources: RESOURCES, of_users: { __typename: "TopTenants", asOf: "2026-03-02T10:00:00Z", nodes: [] } } };

async function crossed(threshold: number): Promise<void> {
  const terms = { limit: 10, reserved: 0, granted: 0, remaining: 0, overLimit: false, enforcement: "HARD", thresholds: [80] };
  const unit = `user ${threshold}`;
  const quota = { ...terms, used: 9, windowEndsAt: null, version: 1, grants: [], tenantId: "t1", resource: { ...RESOURCES[0], unit } };
  const event = { __typename: "QuotaThreshold", tenantId: "t1", resource: "users", threshold, quota: { __typename: "Quota", ...quota } };
  told.tell({ data: { quotaThresholdCrossed: event } });
  await everybodyIsServed();
}

describe("a refusal", () => {
  it("stands while another answer has a field in common, and nobody waits for what nobody was asked for", async () => {
    const { today, rankings } = await open();
    await answer("Rankings", REFUSED);
    expect(rankings.now()).toMatchObject({ refused: true, waits: false });
    await today.ask("network-only");
    await answer("Today", todayOf(2));
    expect(rankings.now()).toMatchObject({ refused: true, waits: false });
    expect(asked("Rankings")).toBe(1);
  });

  it("isn’t hidden by what the cache holds from before", async () => {
    const { today, rankings } = await open();
    await answer("Rankings", ranked);
    await rankings.ask("network-only");
    await answer("Rankings", REFUSED);
    await today.ask("network-only");
    await answer("Today", todayOf(2));
    expect(rankings.now()).toMatchObject({ refused: true, waits: false });
  });

  it("isn’t asked about before its time, whatever was told while the answer was on its way", async () => {
    const { today, rankings } = await open();
    await today.ask("network-only");
    await answer("Today", todayOf(2));
    await crossed(80);
    await crossed(95);
    await answer("Rankings", REFUSED);
    expect(asked("Rankings")).toBe(1);
    expect(rankings.now()).toMatchObject({ refused: true, waits: false });
  });

  it("is over with the next answer", async () => {
    const { today, rankings } = await open();
    await answer("Rankings", REFUSED);
    await rankings.ask("network-only");
    await answer("Rankings", ranked);
    expect(rankings.now()).toMatchObject({ refused: false, waits: false });
    await today.ask("network-only");
    await answer("Today", todayOf(2));
    expect(rankings.now(), "the cache tells of others again").toMatchObject({ refused: false, waits: false });
    expect(asked("Rankings")).toBe(2);
  });

  it("of a part leaves the rest as it is by now", async () => {
    const { today } = await open();
    const counts = todayOf(2).data;
    await today.ask("network-only");
    await answer("Today", { data: { ...counts, refused: null }, errors: [{ message: "no", path: ["refused"], extensions: { code: "FORBIDDEN" } }] });
    await answer("Rankings", ranked);
    expect(today.now()).toMatchObject({ refused: true, waits: false, data: { tenantCounts: { total: 2 }, refused: null } });
    expect(asked("Today")).toBe(2);
  });
});
