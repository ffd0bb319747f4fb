import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareNotYet, parseNotYet, printNotYet, updateNotYet } from "./not-yet.ts";

const list = `# A preamble.
# It belongs to no group.

# long chains
# of reasons
cross/a
cross/b

# another reason
match/x
`;

const groups = [
  { reason: "long chains\nof reasons", ids: ["cross/a", "cross/b"] },
  { reason: "another reason", ids: ["match/x"] },
];

function isCross(id: string): boolean {
  return id.startsWith("cross/");
}

describe("parseNotYet", () => {
  it("reads groups with their reasons", () => {
    expect(parseNotYet(list)).toEqual(groups);
    expect(parseNotYet("# nothing but a preamble\n")).toEqual([]);
    expect(parseNotYet("")).toEqual([]);
  });

  it.each([
    ["an id without a reason", "a/1\n", "a/1 stands in a group without reason"],
    ["ids out of order", "# r\na/2\na/1\n", "a/1 must stand before a/2"],
    ["an id that stands twice", "# r\na/1\n\n# s\na/1\n", "a/1 stands there twice"],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseNotYet(text)).toThrow(message);
  });

  it("reads what printNotYet writes", () => {
    const id = fc.stringMatching(/^[a-z]{1,5}\/[a-z0-9]{1,8}$/u);
    const reason = fc.stringMatching(/^[a-z][a-z ]{0,20}[a-z]$/u);
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1 }), reason, (ids, text) => {
        const written = [{ reason: text, ids: ids.toSorted() }];
        expect(parseNotYet(printNotYet(written))).toEqual(written);
      }),
    );
  });
});

describe("compareNotYet", () => {
  it("tells what broke and what holds by now", () => {
    const missed = new Set(["cross/a", "cross/new"]);
    expect(compareNotYet(groups, missed, isCross)).toEqual({
      broken: ["cross/new"],
      stale: ["cross/b"],
    });
  });

  it("says nothing of beds that were not run", () => {
    expect(compareNotYet(groups, new Set(["cross/a", "cross/b"]), isCross)).toEqual({
      broken: [],
      stale: [],
    });
  });
});

describe("updateNotYet", () => {
  const comparison = { broken: ["match/new", "cross/new"], stale: ["cross/a", "match/x"] };

  it("takes out what holds and lets nothing in", () => {
    expect(updateNotYet(groups, comparison, false)).toEqual([
      { reason: "long chains\nof reasons", ids: ["cross/b"] },
    ]);
  });

  it("adds what fails only where growth is allowed", () => {
    expect(updateNotYet(groups, comparison, true)).toEqual([
      { reason: "long chains\nof reasons", ids: ["cross/b"] },
      { reason: "no reason written yet", ids: ["cross/new", "match/new"] },
    ]);
  });
});
