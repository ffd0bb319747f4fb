import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileWildcard, hasWildcard, matchWildcard } from "./wildcard.ts";

/** The definition itself, without care for time. */
function naive(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === "*") {
    return naive(rest, text) || (text.length > 0 && naive(pattern, text.slice(1)));
  }
  return text.length > 0 && (first === "?" || first === text[0]) && naive(rest, text.slice(1));
}

const letters = fc.constantFrom("a", "b", "/", "\u{1F600}");
const textArbitrary = fc.array(letters, { maxLength: 7 });
const patternArbitrary = fc.array(fc.oneof(letters, fc.constantFrom("*", "?")), { maxLength: 6 });

describe("wildcards", () => {
  it("mean what their definition says, compiled or not", () => {
    fc.assert(
      fc.property(patternArbitrary, textArbitrary, (pattern, text) => {
        const wanted = naive(pattern, text);
        expect(matchWildcard(pattern.join(""), text.join(""))).toBe(wanted);
        expect(compileWildcard(pattern.join(""))(text.join(""))).toBe(wanted);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are told by their characters only", () => {
    expect(hasWildcard("a.b[c]\\")).toBe(false);
    expect(hasWildcard("a?")).toBe(true);
  });

  it("need time for no more than pattern times text", () => {
    expect(matchWildcard(`${"*a".repeat(200)}b`, "a".repeat(20_000))).toBe(false);
  });
});
