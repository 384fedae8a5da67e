import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "react-intl";
import { Client, Provider } from "urql";
import { describe, expect, it } from "vitest";
import { crossings } from "./crossings";
import { OverCard } from "./over-card";

function words(): string {
  const markup = renderToStaticMarkup(
    <Provider value={new Client({ url: "http://127.0.0.1", exchanges: [], preferGetMethod: false })}>
      <IntlProvider locale="en-GB" timeZone="UTC" onError={() => undefined}>
        <OverCard catalogue={null} waits={false} />
      </IntlProvider>
    </Provider>,
  );
  return markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
}

describe("what is told to whoever may not compare tenants", () => {
  it("covers only the time in which it was told", () => {
    crossings.forget();
    expect(words(), "not known yet").not.toMatch(/threshold (since|isn)/);
    crossings.told();
    expect(words()).toContain("No quota has crossed a threshold since you opened the console.");
    crossings.lost();
    expect(words()).not.toContain("No quota has crossed");
    expect(words()).toContain("What crosses a threshold isn’t told right now.");
    crossings.told(Date.UTC(2026, 10, 24, 10, 20, 30));
    expect(words()).toContain("No quota has crossed a threshold since 10:20:30.");
    expect(words()).toContain("What crossed one while there was no connection isn’t known here.");
    crossings.forget();
  });
});
