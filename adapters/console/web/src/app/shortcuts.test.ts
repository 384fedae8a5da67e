import { beforeAll, expect, it, vi } from "vitest";

let createKeyReader: typeof import("./shortcuts").createKeyReader;

beforeAll(async () => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  ({ createKeyReader } = await import("./shortcuts"));
});

it("reads single keys, and two in a row if they come soon", () => {
  const read = createKeyReader();
  expect(read("n", 0)).toBe("create");
  expect(read("g", 10)).toBeNull();
  expect(read("t", 500)).toBe("tenants");
  expect(read("t", 600)).toBeNull();
  expect(read("g", 1000)).toBeNull();
  expect(read("a", 9000), "too late").toBeNull();
});
