import { beforeEach, expect, it } from "vitest";
import { completeNotice, dismissNotice, forgetNotices, notify, notifyRefused, shownNotices } from "./notices";

beforeEach(forgetNotices);

const entry = { id: "e1", seq: 3, at: "2026-11-24T10:00:00.000000Z", action: "tenant.suspend", tenantId: "t1" };

it("a notice learns which entry of the history it speaks of", () => {
  const number = notify("North is suspended", "t1");
  expect(shownNotices()[0]?.entry).toBeNull();
  completeNotice(number, entry);
  expect(shownNotices()).toMatchObject([{ number, title: "North is suspended", entry: { seq: 3 } }]);
});

it("an entry that comes too late belongs to no other notice", () => {
  const first = notify("North is suspended", "t1");
  const second = notify("South is active", "t2");
  completeNotice(first, entry);
  expect(shownNotices()).toMatchObject([{ number: second, entry: null }]);
  dismissNotice(second);
  completeNotice(second, entry);
  expect(shownNotices()).toEqual([]);
});

it("what was refused stays until it is read, and is said once", () => {
  notifyRefused("Suspend North: somebody was faster", "Look again.");
  notify("South is active", "t2");
  notify("East is active", "t3");
  notifyRefused("Suspend North: somebody was faster", "Look again.");
  expect(shownNotices().map(({ title }) => title)).toEqual(["East is active", "Suspend North: somebody was faster"]);
});
