import { describe, expect, it } from "vitest";
import { findVariables, unescapeVariables, variableExpression } from "./scan.ts";

const found = (text: string): string[] =>
  findVariables(text).map(({ start, end }) => text.slice(start, end));

describe("findVariables", () => {
  it.each([
    ["no variable at all", []],
    ["{{ a }}", ["{{ a }}"]],
    ["x-{{ a }}-{{b}}", ["{{ a }}", "{{b}}"]],
    ["{{a}}{{b}}", ["{{a}}", "{{b}}"]],
    ["{{ {x: a} }}", ["{{ {x: a} }}"]],
    ["{{ a.{{ b }} }}", ["{{ b }}"]],
    ["\\{{ a }} {{ b }}", ["{{ b }}"]],
    ["{ { a } }", []],
    ["{{ a", []],
    ["{{ a }", []],
    ["{{ {a }}", []],
    ["{{}}", ["{{}}"]],
  ])("%j holds %j", (text, variables) => {
    expect(found(text)).toEqual(variables);
  });

  it("stays quick on a text of nothing but braces", () => {
    expect(found("{".repeat(200_000))).toEqual([]);
    expect(found("{{a".repeat(100_000))).toEqual([]);
  });
});

describe("unescapeVariables", () => {
  it.each([
    ["\\{{ a }}", "{{ a }}"],
    ["x \\{{ a }} \\{{ b }}", "x {{ a }} {{ b }}"],
    ["\\{{ a", "\\{{ a"],
    ["\\n", "\\n"],
  ])("%j becomes %j", (text, plain) => {
    expect(unescapeVariables(text)).toBe(plain);
  });
});

describe("variableExpression", () => {
  it("trims, and tells the form that inserts as it is", () => {
    expect(variableExpression("{{ a.b }}")).toEqual({ expression: "a.b", asIs: false });
    expect(variableExpression("{{- a }}")).toEqual({ expression: "a", asIs: true });
  });

  it("keeps a hyphen at the end, which is no part of the form", () => {
    expect(variableExpression("{{- a -}}")).toEqual({ expression: "a -", asIs: true });
  });
});
