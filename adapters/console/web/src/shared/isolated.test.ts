import { describe, expect, it } from "vitest";
import { isolated } from "./isolated";

describe("a text within another", () => {
  it("stays as it is where it can turn nothing", () => {
    for (const text of ["", "North Gas & Power", "Zürich", "東京", "a\u00a0b"]) expect(isolated(text)).toBe(text);
  });

  it("is isolated where it is written from right to left, or says so", () => {
    for (const text of ["שלום", "مرحبا", "\u202Eevil א", "\u200Fevil", "𞤀𞤣"]) expect(isolated(text)).toBe(`\u2068${text}\u2069`);
  });

  it("can't end its isolation, or leave one open", () => {
    expect(isolated("\u2069\u202Eevil")).toBe("\u2068\u202Eevil\u2069");
    expect(isolated("\u2067evil")).toBe("\u2068\u2067evil\u2069\u2069");
    expect(isolated("\u2067a\u2069\u2069b")).toBe("\u2068\u2067a\u2069b\u2069");
  });

  it("may hold one that is isolated already", () => {
    const inner = isolated("\u202Eevil א");
    expect(isolated(`Suspend ${inner}`)).toBe(`\u2068Suspend ${inner}\u2069`);
  });
});
