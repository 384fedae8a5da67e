import { describe, expect, it } from "vitest";
import { createInput, EMPTY_FORM, sentField } from "./new-tenant-form";

const EMPTY_ROW = { key: "", value: "" };
const REGION = { key: "region", value: "north" };

describe("the form of a new tenant", () => {
  const form = { ...EMPTY_FORM, labels: [EMPTY_ROW, REGION, EMPTY_ROW, { key: "", value: "gold" }] };

  it("sends no row of labels that nothing was typed into", () => {
    expect(createInput(form, []).labels).toEqual([REGION, { key: "", value: "gold" }]);
  });

  it("says nothing of quotas if there are none, and all of them if there are", () => {
    expect(createInput(form, [])).not.toHaveProperty("quotas");
    const quotas = [{ resource: "users", limit: 50 }];
    expect(createInput(form, quotas).quotas).toEqual(quotas);
  });

  it("finds what the server says of a label at the row that it was typed into", () => {
    expect(sentField(form, "labels.1.value")).toBe("labels.0.value");
    expect(sentField(form, "labels.3.key")).toBe("labels.1.key");
  });

  it("has nothing wrong at a row that was not sent", () => {
    expect(sentField(form, "labels.0.key")).toBeNull();
    expect(sentField(form, "labels.2.key")).toBeNull();
  });

  it("calls every other field what the server calls it", () => {
    expect(sentField(form, "labels")).toBe("labels");
    expect(sentField(form, "displayName")).toBe("displayName");
  });
});
