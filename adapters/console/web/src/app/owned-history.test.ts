import { describe, expect, it } from "vitest";
import { isForeign, owned, placeOf, unmarked } from "./owned-history";
import { identityOf } from "./token";

const ada = identityOf({ subject: "ada", tenantId: null });
const eve = identityOf({ subject: "eve", tenantId: null });
const kept = { __TSR_index: 2, __TSR_key: "k", key: "k", draft: { reason: "Typed by ada" }, formKey: "f", trail: ["c"] };

describe("an entry of the history", () => {
  it("is its maker's, with all that was typed, and the page doesn't see the mark", () => {
    expect(isForeign(owned(kept, ada), ada)).toBe(false);
    expect(unmarked(owned(kept, ada))).toEqual(kept);
  });

  it("is strange to everybody else, also to the same name at a tenant", () => {
    expect(isForeign(owned(kept, ada), eve)).toBe(true);
    expect(isForeign(owned(kept, ada), identityOf({ subject: "ada", tenantId: "t1" }))).toBe(true);
    expect(placeOf(owned(kept, ada))).toEqual({ __TSR_index: 2, __TSR_key: "k", key: "k" });
  });

  it("that nobody made is a link for everybody", () => {
    for (const state of [null, undefined, "text", {}, kept]) expect(isForeign(state, eve)).toBe(false);
    expect(isForeign(owned(kept, ada), null), "while nobody is signed in nothing is shown").toBe(false);
    expect(owned(null, ada)).toEqual({ owner: ada });
  });
});
