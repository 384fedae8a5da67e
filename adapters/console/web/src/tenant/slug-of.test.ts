import { expect, it } from "vitest";
import { slugOf } from "./slug-of";

it.each([
  ["City Police Northport", "city-police-northport"],
  ["Müller & Söhne GmbH", "muller-sohne-gmbh"],
  ["Große Straße", "grosse-strasse"],
  ["  24/7 Care  ", "care"],
  ["שלום", ""],
  ["a".repeat(80), "a".repeat(63)],
  [`${"a".repeat(62)}-b`, "a".repeat(62)],
])("%s becomes %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
  if (slug) expect(slug).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
});
