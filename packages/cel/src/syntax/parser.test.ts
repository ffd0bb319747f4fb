import { describe, expect, it } from "vitest";
import { SyntaxProblem } from "../problem.ts";
import type { CelValue } from "../value.ts";
import { Double, Uint } from "../value.ts";
import { parse } from "./parser.ts";
import { standardMacros } from "./standard-macros.ts";
import { childrenOf } from "./node.ts";
import type { Node } from "./node.ts";

function read(text: string): Node {
  return parse(text, standardMacros);
}

/** A tree as nested lists of names, for comparing shapes. */
function shapeOf(node: Node): unknown {
  if (node.kind === "literal") return node.value;
  if (node.kind === "identifier") return node.name;
  const name =
    node.kind === "call" ? node.name : node.kind === "select" ? `.${node.field}` : node.kind;
  return [name, ...childrenOf(node).map(shapeOf)];
}

function problemOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof SyntaxProblem) return `${error.position} ${error.message}`;
    throw error;
  }
  return "none";
}

describe("a literal", () => {
  it.each<[string, CelValue]>([
    ["12", 12],
    ["-12", -12],
    ["0x1F", 31],
    ["-0x1f", -31],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["-9223372036854775808", -(2n ** 63n)],
    ["12u", new Uint(12n)],
    ["0xFFu", new Uint(255n)],
    ["1.5", 1.5],
    ["1.0", new Double(1)],
    ["-0.0", new Double(-0)],
    [".5e1", new Double(5)],
    ["1e3", new Double(1000)],
    ["'a\"b'", 'a"b'],
    ['"a\'b"', "a'b"],
    ["'''a\n'b'\n'''", "a\n'b'\n"],
    ["r'\\n'", "\\n"],
    ['R"""\\"""', "\\"],
    ["'\\u00e9\\U0001F600\\x41\\101\\n\\?'", "é😀AA\n?"],
    ["b'\\xff\\377a'", Uint8Array.of(255, 255, 97)],
    ["b'é'", Uint8Array.of(0xc3, 0xa9)],
    ["br'\\n'", Uint8Array.of(92, 110)],
    ["true", true],
    ["null", null],
  ])("%s", (text, value) => {
    expect(read(text)).toMatchObject({ kind: "literal", value });
  });

  it.each([
    ["9223372036854775808", "0 invalid int literal: beyond 64 bits"],
    ["18446744073709551616u", "0 invalid uint literal: beyond 64 bits"],
    ["1e999", "0 invalid double literal"],
    ["'\\ud800'", "1 the escape stands for no Unicode character"],
    ["'\\q'", '1 "\\\\q" is no escape; write \\\\ for a backslash'],
    ["b'\\u0041'", "2 bytes have no escapes for Unicode characters"],
    ["'a", "1 Syntax error: a string begins with ' and does not end"],
    ["'a\nb'", "1 Syntax error: a string begins with ' and does not end"],
  ])("%s is none", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});

describe("operators", () => {
  it.each<[string, unknown]>([
    ["1 + 2 * 3", ["_+_", 1, ["_*_", 2, 3]]],
    ["1 - 2 - 3", ["_-_", ["_-_", 1, 2], 3]],
    ["a == b in c", ["@in", ["_==_", "a", "b"], "c"]],
    ["a && b && c || d", ["logic", ["logic", "a", "b", "c"], "d"]],
    ["a && (b && c)", ["logic", "a", ["logic", "b", "c"]]],
    ["a ? b : c ? d : e", ["conditional", "a", "b", ["conditional", "c", "d", "e"]]],
    ["!a.b", ["!_", [".b", "a"]]],
    ["!!a", "a"],
    ["-a", ["-_", "a"]],
    ["--1", ["-_", -1]],
    ["a.b[c].d(e)", ["d", ["_[_]", [".b", "a"], "c"], "e"]],
    ["a.?b[?c]", ["_[?_]", ["_?._", "a", "b"], "c"]],
    ["a.`b-c/d.e`", [".b-c/d.e", "a"]],
    [".a.b", [".b", ".a"]],
    ["[1, ?a,]", ["list", 1, "a"]],
    ["{'a': 1, ?b: c,}", ["map", "a", 1, "b", "c"]],
    ["a.B{c: 1}", ["struct", 1]],
    ["a // b\n + c", ["_+_", "a", "c"]],
    ["a.for", [".for", "a"]],
  ])("%s", (text, shape) => {
    expect(shapeOf(read(text))).toEqual(shape);
  });

  it.each([
    ["", "0 Syntax error: unexpected the end, expected an expression"],
    ["1 2", "2 Syntax error: unexpected '2', expected an operator or the end"],
    ["(1", "2 Syntax error: unexpected the end, expected ')'"],
    ["f(1,)", "4 Syntax error: unexpected ')', expected an expression"],
    ["a.in", "2 Syntax error: unexpected 'in', expected the name of a field"],
    ["for", "0 reserved identifier: for"],
    ["`a`", "0 Syntax error: unexpected 'a', expected an expression"],
    ["a # b", '2 Syntax error: unexpected character "#"'],
    ["{1}", "2 Syntax error: unexpected '}', expected ':'"],
  ])("%s is no expression", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});

describe("macros", () => {
  it.each<[string, object]>([
    ["has(a.b)", { kind: "select", field: "b", isTest: true }],
    ["a.all(x, x)", { kind: "loop", loop: "all", first: "x" }],
    ["a.map(x, x > 1, x)", { kind: "loop", loop: "list", condition: { kind: "call" } }],
    ["a.filter(x, x > 1)", { kind: "loop", body: { kind: "identifier", name: "x" } }],
  ])("%s is replaced", (text, node) => {
    expect(read(text)).toMatchObject(node);
  });

  it("are calls like others where the number of arguments is another", () => {
    expect(read("a.all(x)")).toMatchObject({ kind: "call", name: "all" });
    expect(read("all(x, y)")).toMatchObject({ kind: "call", name: "all" });
  });

  it.each([
    ["has(a)", "4 invalid argument to has() macro: it tests for a field, as in has(object.spec)"],
    [
      "has(a['b'])",
      "5 invalid argument to has() macro: it tests for a field, as in has(object.spec)",
    ],
    ["a.all(x.y, true)", "7 argument must be a simple name"],
    ["a.map(__result__, 1)", "6 iteration variable overwrites accumulator variable"],
  ])("%s is a problem", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});
