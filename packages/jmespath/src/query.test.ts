import { deepEqual, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotFoundError, QueryLimitError, QuerySyntaxError } from "./error.ts";
import type { Expression } from "./expression.ts";
import { parseQuery } from "./parser.ts";
import { compileQuery } from "./query.ts";

const environment = { now: () => 0, random: () => 0 };

function query(text: string, data: Json = {}): Json {
  return compileQuery(text, environment).evaluate(data);
}

/** A tree walker for the heart of the language; undefined is the path that does not exist. */
function interpret(expression: Expression, data: Json): Json | undefined {
  const orNull = (inner: Expression, value: Json): Json => interpret(inner, value) ?? null;
  switch (expression.type) {
    case "current":
      return data;
    case "field":
      return isMap(data) ? get(data, expression.name) : null;
    case "literal":
      return expression.value;
    case "index":
      return Array.isArray(data) ? (data.at(expression.index) ?? null) : null;
    case "subexpression":
    case "pipe": {
      const left = interpret(expression.left, data);
      return left === undefined ? undefined : interpret(expression.right, left);
    }
    case "projection": {
      const items = orNull(expression.left, data);
      if (!Array.isArray(items)) return null;
      return items.map((item) => orNull(expression.right, item)).filter((item) => item !== null);
    }
    case "flatten": {
      const items = orNull(expression.child, data);
      return Array.isArray(items) ? items.flat() : null;
    }
    case "or": {
      const left = orNull(expression.left, data);
      return isFalsy(left) ? interpret(expression.right, data) : left;
    }
    case "and": {
      const left = interpret(expression.left, data);
      return left === undefined || isFalsy(left) ? left : interpret(expression.right, data);
    }
    case "comparison": {
      const same = deepEqual(orNull(expression.left, data), orNull(expression.right, data));
      return expression.comparator === "==" ? same : !same;
    }
    case "multiSelectList":
      return data === null ? null : expression.items.map((item) => orNull(item, data));
    default:
      throw new Error(`the walker does not know ${expression.type}`);
  }
}

/** What the work gives; undefined where it ends at a path that does not exist. */
function unlessMissing(work: () => Json): Json | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function isFalsy(value: Json): boolean {
  if (value === null || value === false || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}

const { text: expressionText } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("a", "b", "c", "@", "'x'", "`1`", "`null`", "[0]", "[-1]"),
    fc
      .tuple(tie("text"), fc.constantFrom(".a", ".b", "[0]", "[*].a", "[]", "[*]", ".[a, b]"))
      .map((parts) => parts.join("")),
    fc
      .tuple(tie("text"), fc.constantFrom("||", "&&", "==", "!=", "|"), tie("text"))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
  ),
}));
const dataValue = fc.letrec<{ value: Json; map: JsonMap }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, false, "x", "", 2),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("map"),
  ),
  map: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
})).map;

describe("compiled expressions", () => {
  it("mean what a walk over their tree means", () => {
    fc.assert(
      fc.property(expressionText, dataValue, (text, data) => {
        let tree: Expression;
        try {
          tree = parseQuery(text);
        } catch (error) {
          // two expressions put together need not be one
          if (error instanceof QuerySyntaxError) return;
          throw error;
        }
        const wanted = interpret(tree, data);
        expect(unlessMissing(() => query(text, data))).toStrictEqual(wanted);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    "",
    "a.",
    "a[",
    "a[?b",
    "[a",
    "{a",
    "{a:}",
    "'x",
    "`[1`",
    "a b",
    "a..b",
    "&",
    "a[1:2:3:4]",
  ])("%j is no expression", (text) => {
    expect(() => parseQuery(text)).toThrow(QuerySyntaxError);
  });
});

describe("a path that does not exist", () => {
  it.each(["a", "a.b", "b.c", "a | @", "!a", "b && b.c"])("is an error in %s", (text) => {
    expect(() => query(text, { b: { d: 1 } })).toThrow(NotFoundError);
  });

  it.each([
    ["a || 'x'", "x"],
    ["[a, b]", [null, 1]],
    ["{k: a}", { k: null }],
    ["l[*].a", []],
    ["l[?a]", []],
    ["a == `null`", true],
    ["not_null(a, b)", 1],
  ])("is null in %s", (text, value) => {
    expect(query(text, { b: 1, l: [{ b: 1 }] })).toStrictEqual(value);
  });

  it("is also a property that JavaScript's objects have", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(() => query(`"${name}"`)).toThrow(NotFoundError);
    }
  });
});

describe("limits", () => {
  it("end an expression that takes too many steps, whatever stands around it", () => {
    const limited = compileQuery("a[*].b || 'x'", { ...environment, maxSteps: 10 });
    const data = { a: Array.from({ length: 100 }, () => ({ b: 1 })) };
    expect(() => limited.evaluate(data)).toThrow(QueryLimitError);
    expect(limited.evaluate({ a: [{ b: 1 }] })).toStrictEqual([1]);
  });

  it.each([
    ["flattening", `@${" | [@, @, @][]".repeat(30)}`],
    ["lists of the same value", `@${" | [@, @, @]".repeat(30)}`],
    ["maps of the same value", `@${" | {a: @, b: @}".repeat(30)}`],
    [
      "comparing such lists",
      `[@${" | [@, @]".repeat(40)}, @${" | [@, @]".repeat(40)}] | [0] == [1]`,
    ],
    ["printing such lists", `@${" | [@, @]".repeat(40)} | to_string(@)`],
    ["mapping in mappings", `${`map(&`.repeat(7)}@${", `[1,2,3,4,5,6,7,8,9,0]`)".repeat(7)}`],
  ])("end %s before memory and patience do", (_, text) => {
    expect(() => query(text)).toThrow(QueryLimitError);
  });

  it("refuse expressions nested without end", () => {
    expect(() => parseQuery(`${"(".repeat(100_000)}a${")".repeat(100_000)}`)).toThrow(
      QuerySyntaxError,
    );
    expect(() => parseQuery("!".repeat(100_000))).toThrow(QuerySyntaxError);
  });
});

describe("functions", () => {
  it.each([
    ["to_upper('ab')", "AB"],
    ["split('a,b', ',')", ["a", "b"]],
    ["replace('aXbX', 'X', '-', `1`)", "a-bX"],
    ["replace_all('aXbX', 'X', '-')", "a-b-"],
    ["trim('xxaxx', 'x')", "a"],
    ["truncate('abcdef', `3`)", "abc"],
    ["regex_match('^a+$', 'aaa')", true],
    ["regex_replace_all('(a)', 'aba', '<$1>')", "<a>b<a>"],
    ["pattern_match('a?c*', 'abcd')", true],
    ["add('1Gi', '1Mi')", "1025Mi"],
    ["subtract('1h', '90s')", "58m30s"],
    ["multiply('2Mi', `3`)", "6Mi"],
    ["divide('6Mi', '2Mi')", 3],
    ["modulo(`7`, `4`)", 3],
    ["sum([`1`, `2`])", 3],
    ["round(`2.456`, `1`)", 2.5],
    ["base64_decode(base64_encode('\u00fc'))", "\u00fc"],
    ["sha256('')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["md5('')", "d41d8cd98f00b204e9800998ecf8427e"],
    ["parse_json('{\"a\": 1}').a", 1],
    ["semver_compare('1.2.3', '>=1.2.0 <2.0.0')", true],
    ["sort(['b', 'a'])", ["a", "b"]],
    ["sort_by([{k: `2`}, {k: `1`}], &k)[0].k", 1],
    ["keys({b: `1`, a: `2`})", ["a", "b"]],
    ["items({a: `1`}, 'k', 'v')", [{ k: "a", v: 1 }]],
    ["object_from_lists(['a'], ['b'])", { a: "b" }],
    ["lookup({a: 'x'}, 'a')", "x"],
    ["length('\u{1F600}')", 1],
    ["path_canonicalize('/a/../b')", "/b"],
    ["time_to_cron('2023-02-02T15:04:00Z')", "4 15 2 2 4"],
    ["time_add('2023-01-12T12:00:00Z', '6h')", "2023-01-12T18:00:00Z"],
    ["label_match({a: 'b'}, {a: 'b', c: 'd'})", true],
    ["image_normalize('nginx')", "docker.io/nginx:latest"],
    ["to_boolean('True')", true],
  ])("%s", (text, value) => {
    expect(query(text)).toStrictEqual(value);
  });

  it.each([
    "length(`1`)",
    "to_upper(`1`)",
    "sort([`1`, 'a'])",
    "add('1Gi', '1x')",
    "divide(`1`, `0`)",
    "keys('a')",
    "regex_match('(', 'a')",
    "to_upper()",
    "to_upper('a', 'b')",
    "base64_decode('%')",
    "nothing('a')",
    "parse_yaml('a: 1')",
  ])("%s is an error", (text) => {
    expect(() => query(text)).toThrow(Error);
  });

  it("keep all digits of large integers", () => {
    expect(query("a", { a: 9_007_199_254_740_993n })).toBe(9_007_199_254_740_993n);
  });
});
