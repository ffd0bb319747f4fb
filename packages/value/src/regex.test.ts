import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RegexError, compileRegex } from "./regex.ts";

describe("regular expressions", () => {
  it.each([
    ["a(b)?", "abaab", "<$1>", "<b><><b>"],
    ["(?P<word>[a-z]+)", "ab 12", "${word}!", "ab! 12"],
    ["a", "aa", "$$", "$$"],
    ["(a)", "a", "$1x", ""],
    ["(a)", "a", "${1}x", "ax"],
    ["b*", "abc", "-", "-a-c-"],
    ["a", "a", "$2", ""],
  ])("%s in %s by %s gives %s", (pattern, text, template, wanted) => {
    expect(compileRegex(pattern).replaceAll(text, template)).toBe(wanted);
  });

  it("replaces by a text as it is where it is asked to", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, replacement) => {
        const text = before.replaceAll("#", "");
        const replaced = compileRegex("#").replaceAllLiteral(`${text}#${text}`, replacement);
        expect(replaced).toBe(text + replacement + text);
      }),
    );
  });

  it.each([
    ["a*", "aab", Infinity, ["aa", ""]],
    ["", "abc", 2, ["", ""]],
    ["[0-9]+", "a 12 b 34", Infinity, ["12", "34"]],
    ["[0-9]+", "a 12 b 34", 1, ["12"]],
    ["[0-9]+", "a 12", 0, []],
    [".", "a\u{1F600}", Infinity, ["a", "\u{1F600}"]],
  ])("%s finds in %s, %d at most: %j", (pattern, text, most, wanted) => {
    const regex = compileRegex(pattern);
    expect(regex.findAll(text, most)).toEqual(wanted);
    expect(regex.find(text)).toBe(regex.findAll(text, 1)[0]);
  });

  it.each(["(", "a**", "(?=a)", "\\1", "[z-a]", "(?<!a)b"])(
    "%s is refused, as Go refuses it",
    (pattern) => {
      expect(() => compileRegex(pattern)).toThrow(RegexError);
    },
  );

  it("takes linear time for patterns that backtracking never ends on", () => {
    expect(compileRegex("^(a+)+$").test(`${"a".repeat(20_000)}!`)).toBe(false);
    expect(() => compileRegex("a".repeat(30_000))).toThrow(RegexError);
  });
});
