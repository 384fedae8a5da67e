import { expect, it } from "vitest";
import { sampleResource } from "./sample-resource";
import { contradicts } from "./told";

const users = sampleResource("users", "user");
const shown = (used: number, version = 1) => ({ resource: users, used, reserved: 0, granted: 0, version });

it("an answer contradicts what was told only where it shows something else", () => {
  expect(contradicts([shown(5)], new Map())).toBe(false);
  expect(contradicts([shown(5)], new Map([["users", shown(5)]]))).toBe(false);
  expect(contradicts([shown(5)], new Map([["users", shown(6)]])), "it is older").toBe(true);
  expect(contradicts([shown(5)], new Map([["users", shown(5, 2)]])), "it was set meanwhile").toBe(true);
  expect(contradicts([shown(5)], new Map([["seats", shown(6)]])), "another resource").toBe(false);
});
