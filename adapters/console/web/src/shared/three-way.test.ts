import { describe, expect, it } from "vitest";
import { changedDetails, DETAILS, type DetailsForm, sameDetail } from "@/tenant/details-form";
import { chooseTyped, merge, threeWay } from "./three-way";

const base: DetailsForm = { displayName: "Base", labels: [{ key: "a", value: "1" }], deletionProtection: false };

const compare = (theirs: DetailsForm, mine: DetailsForm) => threeWay(DETAILS, sameDetail, { base, theirs, mine });

describe("three states of a tenant", () => {
  it("name a field that only I changed, and keep mine", () => {
    expect(compare(base, { ...base, displayName: "Mine" })).toEqual([
      { field: "displayName", conflict: false, preferred: "mine" },
    ]);
  });

  it("name a field that only somebody else changed, and keep theirs", () => {
    expect(compare({ ...base, deletionProtection: true }, base)).toEqual([
      { field: "deletionProtection", conflict: false, preferred: "theirs" },
    ]);
  });

  it("name a conflict, unless both did the same", () => {
    const theirs = { ...base, displayName: "Theirs" };
    expect(compare(theirs, { ...base, displayName: "Mine" })[0]?.conflict).toBe(true);
    expect(compare(theirs, theirs)[0]?.conflict).toBe(false);
  });

  it("are put together field by field", () => {
    const theirs = { ...base, displayName: "Theirs", deletionProtection: true };
    const mine = { ...base, displayName: "Mine" };
    expect(merge(theirs, mine, { displayName: "mine" })).toEqual({ ...theirs, displayName: "Mine" });
  });

  it("keep what is typed after a choice, of that field alone", () => {
    const choice = { displayName: "theirs", labels: "theirs" } as const;
    expect(chooseTyped<DetailsForm>(choice, ["displayName"], true)).toEqual({ displayName: "mine", labels: "theirs" });
    expect(chooseTyped<DetailsForm>({}, ["displayName"], false), "before anybody else changed it").toEqual({});
  });

  it("don't differ by the order of labels", () => {
    const labels = [{ key: "a", value: "1" }, { key: "b", value: "2" }];
    expect(changedDetails({ ...base, labels }, { ...base, labels: labels.toReversed() })).toEqual({});
  });
});
