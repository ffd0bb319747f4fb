import { parseQuery } from "@winnow/jmespath";
import { describe, expect, it } from "vitest";
import { rootNames } from "./root-names.ts";

describe("root names", () => {
  it.each([
    ["a.b.c", ["a"]],
    ["a[?b == c].d | e", ["a"]],
    ["a || b && !c", ["a", "b", "c"]],
    ["length(a) > b", ["a", "b"]],
    ["sort_by(a, &b)", ["a"]],
    ["{x: a, y: [b, 'c']}", ["a", "b"]],
    ["a.{x: b}", ["a"]],
    ["@", []],
    ["`1`", []],
    ["a[].b[*].c", ["a"]],
  ])("of %s", (text, names) => {
    expect([...rootNames(parseQuery(text))]).toEqual(names);
  });
});
