import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WildcardError, matchLongWildcard } from "./long-wildcard.ts";
import { matchWildcard } from "./wildcard.ts";

const letters = fc.constantFrom("a", "b", "ä", "😀");
const text = fc.array(letters, { maxLength: 12 }).map((parts) => parts.join(""));
const pattern = fc
  .array(fc.oneof(letters, fc.constantFrom("*", "?")), { maxLength: 8 })
  .map((parts) => parts.join(""));

describe("wildcards in long texts", () => {
  it("match what they match in short ones", () => {
    fc.assert(
      fc.property(pattern, text, (wildcard, value) => {
        expect(matchLongWildcard(wildcard, value)).toBe(matchWildcard(wildcard, value));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    [`*${"a".repeat(50_000)}b`, false],
    [`*b${"a".repeat(50_000)}*`, false],
    [`*${"a*".repeat(50_000)}`, true],
    [`*${"a".repeat(50_000)}`, true],
    [`${"?".repeat(50_000)}*a`, true],
  ])(
    "end soon for a million characters (%#)",
    (wildcard, matches) => {
      // trying again at every character would take minutes
      expect(matchWildcard(wildcard, "a".repeat(1_000_000))).toBe(matches);
    },
    10_000,
  );

  it("are an error where they cannot end soon", () => {
    const wildcard = `*${"a".repeat(50_000)}?b*`;
    expect(() => matchWildcard(wildcard, "a".repeat(1_000_000))).toThrow(WildcardError);
  });
});
