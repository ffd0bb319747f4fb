import { get } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { expandList, parseDocuments } from "./parse.ts";
import { YamlError } from "./yaml-error.ts";

function one(text: string): Json {
  const [document, ...others] = parseDocuments(text);
  expect(others).toStrictEqual([]);
  return document?.value ?? null;
}

function errorOf(text: string, options: Parameters<typeof parseDocuments>[1] = {}): YamlError {
  try {
    parseDocuments(text, options);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error("it was read");
}

describe("scalars, as Go's yaml.v2 reads them", () => {
  it.each([
    ["yes", true],
    ["On", true],
    ["n", false],
    ["off", false],
    ["~", null],
    ["Null", null],
    ["0777", 511],
    ["0o17", 15],
    ["0x1F", 31],
    ["0b101", 5],
    ["-12", -12],
    ["1_000", 1000],
    ["1e3", 1000],
    [".5", 0.5],
    ["9007199254740993", 9_007_199_254_740_993n],
    ["2024-01-01", "2024-01-01"],
    ["08", 8],
    ["1.2.3", "1.2.3"],
    ["0xZZ", "0xZZ"],
    ["'yes'", "yes"],
    ['"1"', "1"],
    ["yEs", "yEs"],
  ])("%s", (text, value) => {
    expect(one(`v: ${text}\n`)).toStrictEqual({ v: value });
  });

  it.each([".inf", "-.Inf", ".nan"])("%s is refused, for JSON has no such number", (text) => {
    expect(errorOf(`v: ${text}\n`).line).toBe(1);
  });
});

describe("documents", () => {
  it("keep their places in the file", () => {
    const documents = parseDocuments("# first\n---\na: 1\n---\n\n---\nb:\n  c: [v, w]\n", {
      file: "f",
    });
    expect(documents.map(({ value, index }) => ({ value, index }))).toStrictEqual([
      { value: { a: 1 }, index: 0 },
      { value: { b: { c: ["v", "w"] } }, index: 1 },
    ]);
    expect(documents[1]?.locate(["b", "c", 1])).toStrictEqual({ line: 8, column: 10 });
    expect(documents[1]?.locate(["b", "missing"])?.line).toBe(7);
  });

  it("tell a broken one by its own line", () => {
    const error = errorOf("a: 1\n---\nb: [\n", { file: "f.yaml" });
    expect(error).toMatchObject({ file: "f.yaml", line: 4 });
    expect(error.message).toMatch(/^f\.yaml:4:/);
  });

  it("of a List are its items", () => {
    expect(expandList({ kind: "PodList", items: [1, 2] })).toStrictEqual([1, 2]);
    expect(expandList({ kind: "Playlist", items: "x" })).toHaveLength(1);
  });

  it("let the last of two equal keys win, or refuse them", () => {
    expect(one("a: 1\na: 2\n")).toStrictEqual({ a: 2 });
    expect(errorOf("a: 1\na: 2\n", { duplicateKeys: "error" }).line).toBe(2);
    expect(errorOf('{"a": 1, "a": 2}', { duplicateKeys: "error" }).line).toBe(1);
  });
});

describe("hostile texts", () => {
  it("give no key but their own", () => {
    for (const text of ["__proto__: {admin: true}\n", '{"__proto__": {"admin": true}}']) {
      const value = one(text) as JsonMap;
      expect(get(value, "admin")).toBeUndefined();
      expect(get(value, "__proto__")).toStrictEqual({ admin: true });
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
  });

  it("are refused where an anchor contains itself", () => {
    expect(errorOf("a: &x\n  b: *x\n").reason).toContain("contains itself");
  });

  it("are refused where aliases make them large", () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const item = level === 0 ? "x" : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array.from({ length: 10 }, () => item).join(", ")}]`;
    });
    expect(errorOf(`${levels.join("\n")}\n`).reason).toContain("5000000 values");
  });

  it.each([
    ["lists", `a: ${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["maps", Array.from({ length: 2_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["JSON lists", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["JSON maps", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ["JSON maps with braces for keys", `${'{"\\"}":'.repeat(600)}1${"}".repeat(600)}`],
    ["JSON beside others", `{"b": "}}}}", "a": ${'{"a":'.repeat(600)}1${"}".repeat(600)}}`],
  ])("are refused where %s are nested without end", (_, text) => {
    expect(errorOf(text).line).toBeGreaterThan(0);
  });

  it("are refused where they are too long", () => {
    expect(errorOf("a: 1\n", { limits: { length: 4 } }).reason).toContain("split it");
  });

  it("that are blank lines for long are read in their time", () => {
    const blank = "\n \n".repeat(20_000);
    expect(parseDocuments(`${blank}# nothing\n${blank}`)).toStrictEqual([]);
    expect(one(`${blank}- a\n`)).toStrictEqual(["a"]);
  });
});
