import type { Json, JsonMap } from "@winnow/value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "./pattern.ts";
import { compileScalar } from "./scalar.ts";

/** `fits`, `skip`, or the path at which the resource does not fit. */
function verdict(pattern: Json, resource: Json): string {
  const failure = compilePattern(pattern).match(resource);
  if (failure === undefined) return "fits";
  return failure.skip ? "skip" : failure.path;
}

describe("patterns", () => {
  it.each<[string, Json, Json, string]>([
    ["keys that are not named are free", { a: "x" }, { a: "x", b: 1 }, "fits"],
    ["a named key must be there", { a: "?*" }, {}, "/a/"],
    ["a star needs the key only", { a: "*" }, { a: "" }, "fits"],
    ["a star needs the key", { a: "*" }, {}, "/"],
    ["null takes what is missing", { a: null }, {}, "fits"],
    ["every element must fit", { l: [{ a: "x" }] }, { l: [{ a: "x" }, { a: "y" }] }, "/l/1/a/"],
    ["an empty list fits", { l: [{ a: "x" }] }, { l: [] }, "fits"],
    ["a missing list does not fit", { l: [{ a: "x" }] }, {}, "/l/"],
    ["a map is no list", { l: [{ a: "x" }] }, { l: { a: "x" } }, "/l/"],
    ["only the first scalar of a list counts", { l: ["a", "b"] }, { l: ["b"] }, "/l/"],
    ["=() asks only where the key is", { "=(a)": "x" }, {}, "fits"],
    ["=() asks where the key is", { "=(a)": "x" }, { a: "y" }, "/a/"],
    ["X() forbids the key", { "X(a)": "null" }, { a: "x" }, "/a/"],
    ["X() is content without it", { "X(a)": "null" }, {}, "fits"],
    ["() skips where the key is missing", { "(a)": "x", b: "y" }, { b: "z" }, "skip"],
    ["() skips where it does not fit", { "(a)": "x", b: "y" }, { a: "w", b: "z" }, "skip"],
    ["() goes on where it fits", { "(a)": "x", b: "y" }, { a: "x", b: "z" }, "/b/"],
    [
      "() takes elements out of a list",
      { l: [{ "(a)": "x", b: "y" }] },
      { l: [{ a: "w" }, { a: "x", b: "y" }] },
      "fits",
    ],
    ["() that takes out all skips", { l: [{ "(a)": "x", b: "y" }] }, { l: [{ a: "w" }] }, "skip"],
    [
      "what is exempt below one =() says nothing of the others",
      { "=(c)": [{ "(a)": "x", b: "y" }], "=(i)": [{ "(a)": "x", b: "y" }] },
      { c: [{ a: "w" }], i: [{ a: "x", b: "z" }] },
      "/i/0/b/",
    ],
    [
      "=() that are all exempt skip",
      { "=(c)": [{ "(a)": "x" }], "=(i)": [{ "(a)": "x" }], d: "y" },
      { c: [{ a: "w" }], i: [{ a: "w" }], d: "z" },
      "skip",
    ],
    ["^() wants one element", { "^(l)": [{ a: "x" }] }, { l: [{ a: "w" }, { a: "x" }] }, "fits"],
    ["^() fails without one", { "^(l)": [{ a: "x" }] }, { l: [{ a: "w" }] }, "/l/"],
    ["^() is for lists", { "^(l)": [{ a: "x" }] }, { l: { a: "x" } }, "/l/"],
    [
      "of keys with anchors inside, the last name is looked at first",
      { a: { "=(b)": "x", c: "y" }, z: { "(b)": "x" } },
      { a: { c: "w" }, z: { b: "w" } },
      "skip",
    ],
    [
      "a misfit has no path where the list of ^() is missing",
      { "^(l)": [{ a: "x" }], m: { a: "x" } },
      {},
      "",
    ],
    [
      "a misfit has its path where the list of ^() is there",
      { "^(l)": [{ a: "x" }], m: { a: "x" } },
      { l: [{ a: "x" }] },
      "/m/",
    ],
    [
      "a key that one element has is not missing",
      { l: [{ "(a)": "x", b: "y" }] },
      { l: [{ c: 1 }, { a: "x", b: "z" }] },
      "/l/1/b/",
    ],
    ["<() skips as a whole", { l: [{ "<(a)": "x", b: "y" }] }, { l: [{ a: "w", b: "z" }] }, "skip"],
    [
      "wildcards in label keys",
      { metadata: { labels: { "app*": "?*" } } },
      { metadata: { labels: { "app/x": "y" } } },
      "fits",
    ],
    [
      "wildcards in label keys must find one",
      { metadata: { labels: { "app*": "?*" } } },
      { metadata: { labels: { b: "y" } } },
      "/metadata/labels/app*/",
    ],
  ])("%s", (_, pattern, resource, wanted) => {
    expect(verdict(pattern, resource)).toBe(wanted);
  });

  it("forget what they have seen of other resources", () => {
    const pattern = compilePattern({ "^(l)": [{ a: "x" }], m: { a: "x" } });
    expect(pattern.match({})?.path).toBe("");
    expect(pattern.match({ l: [{ a: "x" }] })?.path).toBe("/m/");
    expect(pattern.match({})?.path).toBe("");
  });

  it("tell the path of the innermost misfit and what was found", () => {
    const failure = compilePattern({ spec: { n: ">2" } }).match({ spec: { n: 1 } });
    expect(failure).toMatchObject({ path: "/spec/n/", found: 1, wanted: ">2" });
    expect(failure?.message).toContain("'1' does not match '>2'");
  });

  it("see no keys that JavaScript's objects inherit", () => {
    expect(verdict({ constructor: "*" }, {})).toBe("/");
    expect(verdict({ "X(toString)": "null" }, {})).toBe("fits");
    const own = JSON.parse('{"__proto__": {"a": "x"}}') as JsonMap;
    expect(verdict({ a: "x" }, own)).toBe("/a/");
    expect(verdict(own, {})).toBe("/__proto__/");
    expect(verdict(own, own)).toBe("fits");
  });

  it("fit what they are made of, wildcards and operators aside", () => {
    const plain = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<Json>("a", "b c", 1, true, 2.5),
        fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { minKeys: 1, maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(plain, (value) => {
        expect(verdict(value, value)).toBe("fits");
      }),
    );
  });

  it("are refused where they are nested without end", () => {
    const deep = JSON.parse('{"a":'.repeat(300) + "1" + "}".repeat(300)) as Json;
    expect(() => compilePattern(deep)).toThrow("levels deep");
  });
});

describe("scalar patterns", () => {
  it.each<[Json, Json, boolean]>([
    ["a | b", "b", true],
    ["a | b", "c", false],
    ["a* & *b", "axb", true],
    [">=1Gi & <2Gi", "1.5Gi", true],
    [">=1Gi & <2Gi", "2048Mi", false],
    ["10-20", 15, true],
    ["10-20", 21, false],
    ["10!-20", 21, true],
    ["10!-20", 10, false],
    [">1h", "90m", true],
    ["<=100m", "0.1", true],
    ["!a", "b", true],
    ["!a*", "ab", false],
    ["?", "\u{1F600}", true],
    ["true", true, true],
    [true, "true", false],
    [5, "5", true],
    [5, "5.0", false],
    [null, "", true],
    [null, 0, true],
    [null, "x", false],
    [">5", "x", false],
    ["<5", true, false],
  ])("%j on %j: %s", (pattern, value, wanted) => {
    expect(compileScalar(pattern)(value)).toBe(wanted);
  });

  it("lose no digit of large integers", () => {
    expect(compileScalar(9_007_199_254_740_993n)("9007199254740993")).toBe(true);
    expect(compileScalar(9_007_199_254_740_993n)(9_007_199_254_740_992)).toBe(false);
    expect(compileScalar("9007199254740993")(9_007_199_254_740_992n)).toBe(false);
  });

  it("have comparisons that are each other's opposite on quantities", () => {
    const amount = fc
      .tuple(fc.nat({ max: 3_000 }), fc.constantFrom("", "Mi", "M", "k"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(amount, amount, (wanted, found) => {
        const test = (operator: string): boolean => compileScalar(operator + wanted)(found);
        expect(test(">")).toBe(!test("<="));
        expect(test("<")).toBe(!test(">="));
        expect(test(">=") && test("<=")).toBe(compileScalar(wanted)(found));
      }),
    );
  });
});
