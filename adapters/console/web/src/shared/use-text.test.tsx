import { renderToStaticMarkup } from "react-dom/server";
import { defineMessages, IntlProvider } from "react-intl";
import { expect, it } from "vitest";
import { useText } from "./use-text";

const m = defineMessages({ done: { id: "test.done", defaultMessage: "{name} is suspended" } });

function Words({ name }: { readonly name: string }) {
  return useText()(m.done, { name });
}

const read = (name: string) =>
  renderToStaticMarkup(
    <IntlProvider locale="en" onError={() => undefined}>
      <Words name={name} />
    </IntlProvider>,
  );

it("a name that is written from right to left leaves the words around it in their order", () => {
  expect(read("\u202Eevil א")).toBe("\u2068\u202Eevil א\u2069 is suspended");
  expect(read("North")).toBe("North is suspended");
});
