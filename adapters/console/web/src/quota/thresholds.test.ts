import { expect, it } from "vitest";
import { thresholdsOf, typedThresholds } from "./thresholds";

it("thresholds are typed as people write lists", () => {
  for (const typed of ["80, 95, 100", "100 80 95", "80 %, 95 %, 100 %", "95;80;100", " 80,95,100, "]) {
    expect(thresholdsOf(typed), typed).toEqual([80, 95, 100]);
  }
  expect(thresholdsOf("")).toEqual([]);
  expect(thresholdsOf("80, 80"), "what stands there twice is the server's to refuse").toEqual([80, 80]);
  for (const typed of ["eighty", "80.5", "-80", "80, x"]) expect(thresholdsOf(typed), typed).toBeNull();
  expect(typedThresholds([80, 95])).toBe("80, 95");
});
