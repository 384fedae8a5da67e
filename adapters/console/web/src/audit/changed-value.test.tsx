import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "react-intl";
import { describe, expect, it } from "vitest";
import { ChangedValue } from "./changed-value";

function show(field: string, value: string): string {
  return renderToStaticMarkup(
    <IntlProvider locale="en" onError={() => undefined}>
      <ChangedValue field={field} value={value} />
    </IntlProvider>,
  );
}

describe("a value of an entry", () => {
  it("is a time where the field is one", () => {
    expect(show("until", "2026-11-24T10:00:00.000000Z")).toContain("<time");
  });

  it("is text where somebody gave it, however much it looks like a time", () => {
    for (const field of ["displayName", "reason", ""]) {
      for (const name of ["2026-11-24T10:00:00.000000Z", "2026-99-99T99:99Z"]) {
        expect(show(field, name)).toBe(`<bdi>${name}</bdi>`);
      }
    }
  });

  it("that should be a time and is none stands as it is", () => {
    expect(show("until", "2026-99-99T99:99Z")).toContain("2026-99-99T99:99Z");
  });
});
