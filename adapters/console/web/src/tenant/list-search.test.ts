import { describe, expect, it } from "vitest";
import { readSearch, writeSearch } from "@/app/search-text";
import { CHOICES, choiceOf, readTenantListSearch, tenantListVariables } from "./list-search";

const read = (address: string) => readTenantListSearch(readSearch(address));

describe("the address of the list", () => {
  it("comes back as it was written", () => {
    const address = "?q=north&status=ACTIVE&status=SUSPENDED&label=a%3Db%3Dc&order=slug&descending=true&after=x";
    expect(writeSearch({ ...read(address) })).toBe(address);
  });

  it("is read as far as it makes sense", () => {
    const search = read("?status=NONSENSE&order=toString&label=nonsense&descending=maybe");
    expect(Object.values(search).every((value) => value === undefined)).toBe(true);
    expect(tenantListVariables(search)).toEqual({ first: 50 });
  });

  it("says what the server is asked", () => {
    expect(tenantListVariables(read("?q=north&label=a%3Db%3Dc&order=name"))).toEqual({
      first: 50,
      filter: { beginsWith: "north", labels: [{ key: "a", value: "b=c" }] },
      orderBy: { field: "DISPLAY_NAME", direction: "ASC" },
    });
  });

  it("keeps its filters beside the order by share, and a resource only there", () => {
    const address = "?q=north&status=ACTIVE&order=share&resource=storage.bytes";
    expect(writeSearch({ ...read(address) })).toBe(address);
    expect(writeSearch({ ...read("?order=name&resource=users") })).toBe("?order=name");
    expect(read("?order=share&resource=%22%7D").resource).toBeUndefined();
    expect(tenantListVariables(read("?order=share")), "for whoever isn't offered it").toEqual({ first: 50 });
  });

  it("stands for one of the orders that can be chosen", () => {
    for (const [choice, search] of Object.entries(CHOICES)) expect(choiceOf(search)).toBe(choice);
    expect(choiceOf(read("?order=created&descending=true"))).toBe("newest");
    expect(choiceOf(read("?order=slug&descending=true"))).toBe("slugDescending");
    expect(choiceOf(read("?order=share&descending=true"))).toBe("share");
  });
});
