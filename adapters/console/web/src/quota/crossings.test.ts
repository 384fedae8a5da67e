import { expect, it } from "vitest";
import { crossings } from "./crossings";

const crossed = (tenantId: string, resource: string, threshold: number) => ({ tenantId, resource, threshold, quota: null });
const told = () => crossings.get().list.map(({ tenantId, resource, threshold }) => `${tenantId} ${resource} ${threshold}`);

it("of each quota the latest crossing is kept, the newest first, and no more than anybody looks at", () => {
  crossings.forget(1_000);
  crossings.add(crossed("a", "users", 80), 2_000);
  crossings.add(crossed("b", "users", 80), 3_000);
  crossings.add(crossed("a", "storage.bytes", 80), 4_000);
  crossings.add(crossed("a", "users", 95), 5_000);
  expect(told()).toEqual(["a users 95", "a storage.bytes 80", "b users 80"]);
  expect(crossings.get().list[0]?.at).toBe("1970-01-01T00:00:05.000Z");
  expect(crossings.get().since).toBe(1_000);
  for (let tenant = 0; tenant < 100; tenant += 1) crossings.add(crossed(`t${tenant}`, "users", 80));
  expect(told()).toHaveLength(50);
  expect(told()[0]).toBe("t99 users 80");
  crossings.forget();
  expect(told()).toEqual([]);
});

it("they count as told since the console was opened, unless the connection was lost", () => {
  const { forget, told: begin, lost } = crossings;
  const state = () => {
    const { since, isTold, hasGap } = crossings.get();
    return { since, isTold, hasGap };
  };
  forget(1_000);
  lost();
  expect(state(), "not known before the connection is there").toEqual({ since: 1_000, isTold: null, hasGap: false });
  begin(1_200);
  expect(state(), "what was crossed meanwhile is in no gap").toEqual({ since: 1_000, isTold: true, hasGap: false });
  lost();
  expect(state()).toEqual({ since: 1_000, isTold: false, hasGap: true });
  begin(9_000);
  crossings.add(crossed("a", "users", 80), 9_500);
  begin(9_900);
  expect(state()).toEqual({ since: 9_000, isTold: true, hasGap: true });
  forget();
});
