import { bind, compileQuery } from "@winnow/jmespath";
import type { Bindings } from "@winnow/jmespath";
import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Suspension } from "../expression/failure.ts";
import { assertionProblems } from "./assertion-problems.ts";
import { AssertionError, compileAssertion, failureText } from "./assertion.ts";

const environment = { now: () => 0, random: () => 0, dialect: "assertion" } as const;
const unbound: Bindings = () => undefined;

/** What is wrong with a value, line by line. */
function told(tree: Json, value: Json, bindings: Bindings = unbound): string[] {
  const compiled = compileAssertion(tree, (text) => compileQuery(text, environment));
  return compiled.check(value, bindings).map(failureText);
}

describe("an assertion tree", () => {
  it.each<[Json, Json]>([
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1.5 }, { a: 1.5 }],
    [{ a: { b: "x" } }, { a: { b: "x", c: 1 } }],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2, c: 3 }] }],
    [{ a: null }, { a: null }],
    [{ a: {} }, { a: "anything" }],
    [{ a: [] }, { a: [] }],
    [null, null],
    [{ "(a + b)": 10 }, { a: 4, b: 6 }],
    [{ "(jp; a)": 4 }, { a: 4 }],
    [
      { "(a > `3`)": true, "(!b)": false },
      { a: 4, b: true },
    ],
    [{ "(a.b.c)": null }, {}],
    [{ a: "(`4`)" }, { a: 4 }],
    [{ a: "(length(@) > `0` && @)" }, { a: "x" }],
    [{ a: "(`[1, 2]`)" }, { a: [1, 2] }],
    [{ a: '(`{"b": 1}`)' }, { a: { b: 1, c: 2 } }],
    [{ "~.a": { "(@ < `5`)": true } }, { a: [1, 2, 3] }],
    [{ "~.a": 1 }, { a: { x: 1, y: 1 } }],
    [{ "~.a": 1 }, { a: [] }],
    [{ "~i.a": { "($i)": "($i)", "(@ - $i)": 10 } }, { a: [10, 11, 12] }],
    [{ "~k.a": { name: "($k)" } }, { a: { x: { name: "x" }, y: { name: "y" } } }],
    [{ "~.(a[?b])": { b: true } }, { a: [{ b: true }, { b: false }] }],
    [{ "~.(@)": 1 }, [1, 1]],
    [{ "(a + b)->sum": { "($sum)": 10 } }, { a: 4, b: 6 }],
    [{ "a -> x": { "($x.b)": 1 } }, { a: { b: 1 } }],
    [{ "~i.a->all": { "(length($all))": 2 } }, { a: [1, 2] }],
    [{ "(a + b)->sum": { "($sum + $sum)->sum": { "($sum)": 20 }, "($sum)": 10 } }, { a: 4, b: 6 }],
    [{ "\\(a)\\": 10 }, { "(a)": 10 }],
    [{ "\\~.a\\": 10 }, { "~.a": 10 }],
    [{ "~.\\(a)\\": 1 }, { "(a)": [1, 1] }],
    [{ "\\(a)\\->x": { "($x)": 1 } }, { "(a)": 1 }],
    [{ a: "\\(b)\\" }, { a: "(b)" }],
    [{ a: "\\b -> c\\" }, { a: "b -> c" }],
  ])("holds: %j of %j", (tree, value) => {
    expect(told(tree, value)).toEqual([]);
  });

  it.each<[Json, Json, string[]]>([
    [{ a: 1 }, {}, ["a: Required value: field not found in the input object"]],
    [{ a: null }, {}, ["a: Required value: field not found in the input object"]],
    [{ a: { b: 1 } }, { a: null }, ["a.b: Required value: field not found in the input object"]],
    [{ a: 1 }, { a: 2 }, ["a: Invalid value: 2: Expected value: 1"]],
    [{ a: "x" }, { a: 'y"' }, ['a: Invalid value: "y\\"": Expected value: "x"']],
    [{ a: true }, { a: false }, ["a: Invalid value: false: Expected value: true"]],
    [{ a: 1 }, { a: null }, ['a: Invalid value: "null": Expected value: 1']],
    [{ a: null }, { a: 1 }, ["a: Invalid value: 1: Expected value: <nil>"]],
    [{ a: {} }, { a: null }, ['a: Invalid value: "null": invalid value, must not be null']],
    [{ a: [] }, { a: null }, ['a: Invalid value: "null": value is null']],
    [{ a: [1] }, { a: [1, 2] }, ["a: Invalid value: [1,2]: lengths of slices don't match"]],
    [{ a: [1, 2] }, { a: [1, 3] }, ["a[1]: Invalid value: 3: Expected value: 2"]],
    [
      { spec: { "(serviceAccountName == 'default')": false } },
      { spec: { serviceAccountName: "default" } },
      ["spec.(serviceAccountName == 'default'): Invalid value: true: Expected value: false"],
    ],
    [
      { "~.a": { b: 1 } },
      { a: [{ b: 2 }, { b: 1 }, {}] },
      [
        "~.a[0].b: Invalid value: 2: Expected value: 1",
        "~.a[2].b: Required value: field not found in the input object",
      ],
    ],
    [{ "~.a": 1 }, { a: { x: 2 } }, ["~.a[x]: Invalid value: 2: Expected value: 1"]],
    [{ a: '(`{"b": 1}`)' }, { a: {} }, ['a: Invalid value: {}: Expected value: {"b":1}']],
    [1, 2, ["Invalid value: 2: Expected value: 1"]],
    [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
      ["a: Invalid value: 2: Expected value: 1", "b: Invalid value: 2: Expected value: 1"],
    ],
  ])("tells of %j what %j lacks", (tree, value, lines) => {
    expect(told(tree, value)).toEqual(lines);
  });

  it("compares numbers by their value, also those that are beyond a double", () => {
    expect(told({ a: 1 }, { a: 1n })).toEqual([]);
    expect(told({ a: 9007199254740993n }, { a: 9007199254740993n })).toEqual([]);
    expect(told({ a: 9007199254740993n }, { a: 9007199254740992 })).toHaveLength(1);
  });

  it("knows where in the value a failure lies", () => {
    const places = (tree: Json, value: Json): string[] => {
      const compiled = compileAssertion(tree, (text) => compileQuery(text, environment));
      return compiled.check(value, unbound).map(({ at }) => at);
    };
    expect(places({ "~i.a->b": { "\\(c)\\": 1 } }, { a: [{ "(c)": 2 }] })).toEqual(["a[0].(c)"]);
    expect(places({ a: { "(b + c)": 1 } }, { a: { b: 1, c: 1 } })).toEqual(["a"]);
  });

  it.each<[Json, Json, string]>([
    [{ a: { b: 1 } }, { a: "x" }, "a.b: Internal error: projection not recognized"],
    [{ a: { b: 1 } }, { a: [1] }, "a.b: Internal error: projection not recognized"],
    [{ a: "1" }, { a: 1 }, "a: Internal error: types are not comparable, string - number"],
    [{ a: 1 }, { a: [1] }, "a: Internal error: types are not comparable, number - list"],
    [{ a: "(`[1]`)" }, { a: null }, "a: Internal error: types are not comparable, list - null"],
    [{ a: [1] }, { a: "x" }, 'a: Invalid value: "x": expected a slice'],
    [{ "~.a": 1 }, { a: 1 }, "~.a: Invalid value: 1: expected a slice or a map"],
    [{ "~.a": 1 }, { a: null }, '~.a: Invalid value: "null": expected a slice or a map'],
    [{ "(a + b)": null }, {}, "(a + b): Internal error: not a number"],
    [{ "($a)": null }, {}, "($a): Internal error: variable not defined: $a"],
    [{ "(nothing())": null }, {}, "(nothing()): Internal error: unknown function"],
    [{ "(a)->x": {}, "($x)": null }, { a: 1 }, "($x): Internal error: variable not defined: $x"],
    [{ "~i.a": {}, "($i)": null }, { a: [1] }, "($i): Internal error: variable not defined: $i"],
  ])("cannot be told, and so is an error: %j of %j", (tree, value, message) => {
    expect(() => told(tree, value)).toThrow(AssertionError);
    expect(() => told(tree, value)).toThrow(message);
  });

  it("asks its host for other names, and lets it suspend", () => {
    const bindings = bind((name) => (name === "limit" ? 3 : undefined), "own", 1);
    expect(told({ "(a + $own)": "($limit)" }, { a: 2 }, bindings)).toEqual([]);
    const suspended = new Suspension(Promise.resolve());
    const waiting: Bindings = () => {
      throw suspended;
    };
    let thrown: unknown;
    try {
      told({ a: { "~.(b)": { "($x)": 1 } } }, { a: { b: [1] } }, waiting);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(suspended);
  });

  it.each<[Json, string]>([
    [{ "(a +)": 1 }, "(a +)"],
    [{ a: ["(b]c)"] }, "a.0"],
    [{ "~a": 1 }, "~a"],
    [{ "~(a)": 1 }, "~(a)"],
    [{ a: "~.b" }, "a"],
    [{ a: "b->c" }, "a"],
    [{ "(cel; a)": 1 }, "(cel; a)"],
  ])("has problems that are known before any value: %j", (tree, path) => {
    expect(assertionProblems(tree).map((problem) => problem.path.join("."))).toEqual([path]);
    expect(() => told(tree, {})).toThrow(/./u);
  });

  it("takes keys as keys, whatever JavaScript calls its own", () => {
    const tree = JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}') as JsonMap;
    expect(told(tree, {})).toEqual([
      "__proto__: Required value: field not found in the input object",
      "constructor: Required value: field not found in the input object",
    ]);
    expect(told(tree, JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}') as Json)).toEqual([]);
    expect(() => told({ "($__proto__)": null }, {})).toThrow(AssertionError);
  });

  it("ends values that are bound and doubled without end", () => {
    let tree: Json = 1;
    for (let depth = 0; depth < 40; depth += 1) tree = { "([$x, $x])->x": tree };
    const few = { ...environment, maxSteps: 10_000 };
    const compiled = compileAssertion({ "(a)->x": tree }, (text) => compileQuery(text, few));
    expect(() => compiled.check({ a: 1 }, unbound)).toThrow("too many steps");
  });

  it("reads keys in no more time than they are long", () => {
    const key = `(a)${" ->".repeat(50_000)}${" ".repeat(50_000)}!`;
    const before = performance.now();
    expect(told({ [key]: 1 }, {})).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

const key = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.constantFrom("(a)", "~.a", "a->b", "\\", "\\a\\", "__proto__", "(", "~", "(a\n)"),
);
const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  key,
);
const { document } = fc.letrec<{ document: Json }>((tie) => ({
  document: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar as fc.Arbitrary<Json>,
    fc.array(tie("document"), { maxLength: 3 }),
    fc.dictionary(key, tie("document"), {
      maxKeys: 3,
      noNullPrototype: true,
    }) as fc.Arbitrary<Json>,
  ),
}));

/** The tree that asserts exactly this value: every text escaped. */
function literal(value: Json): Json {
  const escape = (text: string): string => (text === "" ? "" : `\\${text}\\`);
  if (typeof value === "string") return escape(value);
  if (Array.isArray(value)) return value.map(literal);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [escape(name), literal(item)]),
  );
}

describe("the literal of a value", () => {
  it("holds of the value itself", () => {
    fc.assert(
      fc.property(document, (value) => {
        const tree = literal(value);
        expect(assertionProblems(tree)).toEqual([]);
        // an empty map asserts that there is something
        expect(told(tree, value)).toEqual([]);
      }),
    );
  });

  it("does not hold once a key is gone or a list is longer", () => {
    fc.assert(
      fc.property(
        fc.dictionary(key, document, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
        fc.nat(),
        (map, choice) => {
          const value: Json = { outer: [map] };
          const keys = Object.keys(map);
          const gone = keys[choice % keys.length] ?? "";
          const less = Object.fromEntries(Object.entries(map).filter(([name]) => name !== gone));
          expect(told(literal(value), { outer: [less] })).toHaveLength(1);
          expect(told(literal(value), { outer: [map, map] })).toHaveLength(1);
        },
      ),
    );
  });
});
