import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { bind } from "./bindings.ts";
import type { Bindings } from "./bindings.ts";
import { QueryError, QueryLimitError, QuerySyntaxError } from "./error.ts";
import { parseQuery } from "./parser.ts";
import { printExpression } from "./print.ts";
import { compileQuery } from "./query.ts";

const environment = { now: () => 0, random: () => 0, dialect: "assertion" } as const;

function query(text: string, data: Json = {}, bindings?: Bindings): Json {
  return compileQuery(text, environment).evaluate(data, bindings);
}

describe("the dialect of assertion trees", () => {
  it.each<[string, Json, Json]>([
    ["a + b", { a: 4, b: 6 }, 10],
    ["a - b - c", { a: 9, b: 4, c: 2 }, 3],
    ["a + b * c", { a: 1, b: 2, c: 3 }, 7],
    ["(a + b) * c", { a: 1, b: 2, c: 3 }, 9],
    ["a / b * c", { a: 8, b: 4, c: 3 }, 6],
    ["a // b", { a: -7, b: 2 }, -4],
    ["a % b", { a: 7, b: 4 }, 3],
    ["a \u00d7 b \u00f7 c \u2212 d", { a: 6, b: 4, c: 3, d: 1 }, 7],
    ["-a + `1`", { a: 3 }, -2],
    ["+a", { a: 3 }, 3],
    ["a + `0.5`", { a: 1 }, 1.5],
    ["a + b == `3` && c", { a: 1, b: 2, c: "x" }, "x"],
    ["sum(list[*]) * `2`", { list: [1, 2] }, 6],
    ["list[*] | length(@) * `2`", { list: [1, 2] }, 4],
    ["a.*", { a: { b: 1 } }, [1]],
    ["list[-1]", { list: [1, 2] }, 2],
  ])("reckons: %s", (text, data, expected) => {
    expect(query(text, data)).toEqual(expected);
  });

  it.each<[string, Json]>([
    ["a + b", { a: 1, b: "2" }],
    ["a + b", { a: 1 }],
    ["a / b", { a: 1, b: 0 }],
    ["a // b", { a: 0, b: 0 }],
    ["a % b", { a: 1, b: 0 }],
    ["a * a", { a: 1e300 }],
    ["-a", { a: "x" }],
  ])("takes what is no number for an error: %s on %j", (text, data) => {
    expect(() => query(text, data)).toThrow(QueryError);
    // also where Kyverno's dialect would take null for it
    expect(() => query(`(${text})[] || \`[]\``, data)).toThrow(QueryError);
    expect(() => query(`(${text})[?x] || \`[]\``, data)).toThrow(QueryError);
    expect(() => query(`(${text}).* || \`[]\``, data)).toThrow(QueryError);
  });

  it.each<[string, Json, Json]>([
    ["a.b.c", {}, null],
    ["a", null, null],
    ["!a", { a: true }, false],
    ["!a", {}, true],
    ["a && b", { b: 1 }, null],
    ["a == `null`", {}, true],
    ["a[1:3]", { a: "häuser" }, "äu"],
    ["a[::-1]", { a: "abc" }, "cba"],
    ["[:2]", "abc", "ab"],
    ["a[:2]", { a: [1, 2, 3] }, [1, 2]],
  ])("means by %s on %j", (text, data, expected) => {
    expect(query(text, data)).toEqual(expected);
  });

  it("knows bound values, and let", () => {
    const outer = bind(bind(undefined, "x", 1), "y", { z: [5] });
    expect(query("$x + $y.z[0]", {}, outer)).toBe(6);
    expect(query("list[?@ > $x]", { list: [1, 2, 3] }, outer)).toEqual([2, 3]);
    expect(query("let $x = a, $b = $x in [$x, $b]", { a: 7 }, outer)).toEqual([7, 1]);
    expect(query("(let $x = a in $x) + $x", { a: 7 }, outer)).toBe(8);
    expect(query("let", { let: 3 })).toBe(3);
    expect(query("map(&(@ + $x), list)", { list: [1] }, outer)).toEqual([2]);
    expect(query("let $n = `1` in length(keys(@)) + $n", { a: 1 })).toBe(2);
  });

  it("does not let a name out of its let, whatever happens inside", () => {
    const compiled = compileQuery("(let $x = a in $x + b) || $x", environment);
    expect(() => compiled.evaluate({ a: 1 })).toThrow("not a number");
    expect(compiled.evaluate({ a: 1, b: 1 })).toBe(2);
    expect(() => query("(let $x = a in c) || $x", { a: 1 })).toThrow("variable not defined: $x");
  });

  it("calls a name that nothing is bound to an error", () => {
    expect(() => query("$nothing")).toThrow("variable not defined: $nothing");
    expect(() => query("$__proto__", {}, bind(undefined, "x", 1))).toThrow(QueryError);
    expect(() => query("$toString || 'a'")).toThrow(QueryError);
  });

  it.each<[string, Json]>([
    ["at(`[1, 2]`, `1`)", 2],
    ["concat('a', 'b')", "ab"],
    ["find_first('subject', 's')", 0],
    ["find_first('äbäb', 'b', `2`)", 3],
    ["find_first('abc', 'x')", null],
    ["find_first('', 'x')", null],
    ["find_last('abab', 'b')", 3],
    ["find_last('abab', 'b', `0`, `3`)", 1],
    ["find_last('abab', 'b', `0`, `-1`)", 1],
    ['from_items(`[["a", 1], ["b", 2]]`)', { a: 1, b: 2 }],
    ['group_by(`[{"k": "x"}, {"k": "x", "v": 1}]`, &k)', { x: [{ k: "x" }, { k: "x", v: 1 }] }],
    [
      'items(`{"b": 2, "a": 1}`)',
      [
        ["a", 1],
        ["b", 2],
      ],
    ],
    ["items(`{\"a\": 1}`, 'k', 'v')", [{ k: "a", v: 1 }]],
    ["json_parse('{\"a\": [1]}').a", [1]],
    ["lower('AB')", "ab"],
    ["upper('ab')", "AB"],
    ["pad_left('a', `3`)", "  a"],
    ["pad_left('a', `3`, '-')", "--a"],
    ["pad_right('abc', `2`, '-')", "abc"],
    ["replace('aaa', 'a', 'b')", "bbb"],
    ["replace('aaa', 'a', 'b', `1`)", "baa"],
    ["split('a-b-c', '-')", ["a", "b", "c"]],
    ["split('a-b-c', '-', `1`)", ["a", "b-c"]],
    ["trim('  a ')", "a"],
    ["trim('xax', 'x')", "a"],
    ["trim_left('xax', 'x')", "ax"],
    ["trim_right('xax', 'x')", "xa"],
    ["wildcard('nginx:*', 'nginx:1')", true],
    [
      "zip(`[1, 2, 3]`, `[4, 5]`)",
      [
        [1, 4],
        [2, 5],
      ],
    ],
    ["to_upper('a')", "A"],
  ])("has the function %s", (text, expected) => {
    expect(query(text)).toEqual(expected);
  });

  it.each([
    "at(`[1]`, `1`)",
    "at(`[1]`, `-1`)",
    "at(`[1]`, `0.5`)",
    "from_items(`[[1, 2]]`)",
    'from_items(`[["a"]]`)',
    'group_by(`[{"k": 1}]`, &k)',
    "pad_left('a', `2`, 'xy')",
    "pad_left('a', `-1`)",
    "pad_left('a', `100000000`)",
    "split('a', 'b', `-1`)",
    "items(`[1]`, 'k')",
    "zip()",
    "nothing()",
  ])("refuses %s", (text) => {
    expect(() => query(text)).toThrow(QueryError);
  });

  it("keeps keys that JavaScript knows as keys of its own", () => {
    const made = query('from_items(`[["__proto__", {"x": 1}]]`)');
    expect(Object.keys(made as object)).toEqual(["__proto__"]);
    expect(query("__proto__")).toBeNull();
    expect(query("constructor.name")).toBeNull();
  });

  it.each(["$", "a +", "let $x in $x", "let $x = a", "let $x = a of $x", "a = b", "10 + 1", "$1"])(
    "finds no expression in %s",
    (text) => {
      expect(() => parseQuery(text, "assertion")).toThrow(QuerySyntaxError);
    },
  );

  it("ends what is nested or repeated without end", () => {
    expect(() => parseQuery(`${"-".repeat(2_000)} a`, "assertion")).toThrow(QuerySyntaxError);
    expect(() => parseQuery(`a${" + a".repeat(2_000)}`, "assertion")).toThrow(QuerySyntaxError);
    const lets = "let $x = a in ".repeat(2_000);
    expect(() => parseQuery(`${lets} $x`, "assertion")).toThrow(QuerySyntaxError);
    const few = { ...environment, maxSteps: 1_000 };
    for (const step of ["[$x, $x]", "zip($x, $x)"]) {
      const doubled = compileQuery(`let $x = [a] in ${`let $x = ${step} in `.repeat(40)} $x`, few);
      expect(() => doubled.evaluate({ a: 1 })).toThrow(QueryLimitError);
    }
    const sums = compileQuery("list[*].[@ + `1`]", few);
    expect(() => sums.evaluate({ list: Array.from({ length: 1_000 }, () => 1) })).toThrow(
      QueryLimitError,
    );
  });

  it("prints its tree", () => {
    expect(printExpression(parseQuery("let $a = b in $a * c", "assertion"))).toBe(
      "let a\n  field b\n  arithmetic *\n    variable a\n    field c\n",
    );
  });
});

describe("Kyverno's dialect", () => {
  it.each(["$x", "a + b", "a - b", "a * b", "a / b", "a % b", "let $x = a in b", "+a", "-a"])(
    "still has no %s",
    (text) => {
      expect(() => parseQuery(text)).toThrow(QuerySyntaxError);
    },
  );

  it.each(["lower('A')", "zip(`[1]`)", "at(`[1]`, `0`)"])(
    "still has no function for %s",
    (text) => {
      const compiled = compileQuery(text, { now: () => 0, random: () => 0 });
      expect(() => compiled.evaluate({})).toThrow(QueryError);
    },
  );
});
