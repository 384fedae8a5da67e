import { describe, expect, it } from "vitest";
import { amountOf, GREATEST, isBytes, sized, stepsOf, typedOf } from "./amount";

describe("an amount of bytes", () => {
  it("is written in the largest size in which it is one at least", () => {
    expect(sized(0, "decimal")).toEqual({ value: 0, size: "B" });
    expect(sized(999, "decimal")).toEqual({ value: 999, size: "B" });
    expect(sized(1_500, "decimal")).toEqual({ value: 1.5, size: "kB" });
    expect(sized(5 * 1024 ** 3, "binary")).toEqual({ value: 5, size: "GiB" });
    expect(sized(GREATEST, "decimal").size).toBe("PB");
  });

  it("is written in the steps in which its limit was meant", () => {
    expect(stepsOf("byte", 5 * 1000 ** 3)).toBe("decimal");
    expect(stepsOf("byte", 5 * 1024 ** 3)).toBe("binary");
    expect(stepsOf("byte", 1_048_576_000_000), "round in both: what people count by").toBe("decimal");
    expect(stepsOf("byte", null)).toBe("decimal");
    expect(stepsOf("byte", 0)).toBe("decimal");
    expect(stepsOf("user", 1024 ** 2)).toBe("whole");
  });

  it("is typed in any size, and is exact", () => {
    for (const [typed, bytes] of [
      ["0", 0],
      ["1200", 1_200],
      ["1,200", 1_200],
      ["1 200 000 B", 1_200_000],
      ["5 GB", 5_000_000_000],
      ["5gb", 5_000_000_000],
      ["5 G", 5_000_000_000],
      ["1.1 GB", 1_100_000_000],
      ["1.5 TiB", 1_649_267_441_664],
      ["1.5ti", 1_649_267_441_664],
      ["0.1 GiB", 107_374_182],
      ["9007199254740991", GREATEST],
    ] as const) {
      expect(amountOf(typed, "decimal"), typed).toBe(bytes);
    }
  });

  it("is refused with what is wrong with it", () => {
    for (const typed of ["", "GB", "5 XB", "-1", "1.5", "1.5 B", "1,2", "12,34 GB", "1e9", "5 GB 3", "ten"]) {
      expect(amountOf(typed, "decimal"), typed).toBe("form");
    }
    for (const typed of ["9007199254740992", "10 PB", "99999999999999999999999 PiB"]) {
      expect(amountOf(typed, "decimal"), typed).toBe("great");
    }
  });

  it("comes back from what is typed for it as it was", () => {
    for (const bytes of [0, 1, 999, 1_000, 1_234, 5_000_000_000, 5 * 1024 ** 3, 1_100_000_000, 1_234_567_891, GREATEST]) {
      for (const steps of ["decimal", "binary", "whole"] as const) {
        expect(amountOf(typedOf(bytes, steps), steps), `${bytes} ${steps}`).toBe(bytes);
      }
    }
    expect(typedOf(5_000_000_000, "decimal")).toBe("5 GB");
    expect(typedOf(1_234_567_891, "decimal")).toBe("1234567891");
  });
});

describe("an amount of anything else", () => {
  it("is a whole number without a size", () => {
    expect(sized(12_345, "whole")).toEqual({ value: 12_345, size: null });
    expect(amountOf("12,345", "whole")).toBe(12_345);
    expect(amountOf("5 GB", "whole")).toBe("form");
    expect(amountOf("1.5", "whole")).toBe("form");
  });
});

it("only bytes are bytes", () => {
  expect(["byte", "bytes", "Byte"].every(isBytes)).toBe(true);
  expect(["user", "megabyte", ""].some(isBytes)).toBe(false);
});
