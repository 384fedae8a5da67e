import { afterEach, describe, expect, it, vi } from "vitest";
import { isTokenTaken } from "./check-token";

afterEach(() => void vi.unstubAllGlobals());

function answers(status: number): () => boolean {
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => void (cancelled = true) });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status })));
  return () => cancelled;
}

describe("a token that is shown to the server", () => {
  it.each([
    [200, true],
    [401, false],
    [403, true],
    [503, null],
  ])("is judged by the status %i, and the rest of the answer isn’t waited for", async (status, taken) => {
    const isCancelled = answers(status);
    expect(await isTokenTaken("a.b.c")).toBe(taken);
    expect(isCancelled(), "nobody keeps its connection").toBe(true);
  });

  it("can’t be judged by nobody", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed to fetch")));
    expect(await isTokenTaken("a.b.c")).toBe(null);
  });
});
