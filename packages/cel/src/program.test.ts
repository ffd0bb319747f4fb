import { describe, expect, it } from "vitest";
import { createEnvironment, withVariables } from "./environment.ts";
import { optionalLibrary } from "./extension/optional.ts";
import { called, functionOf } from "./declare.ts";
import type { Library } from "./library.ts";
import { compileExpression } from "./program.ts";
import type { CompileOptions, Program } from "./program.ts";
import { listOf, objectOf, scalar, typeOf } from "./type.ts";
import { TypeValue } from "./type-value.ts";
import { CelError } from "./value.ts";
import type { CelResult, CelValue } from "./value.ts";

class Waiting extends Error {}

const pod = objectOf("Pod", { name: scalar.string, count: scalar.int });

const library: Library = {
  name: "test",
  functions: [
    functionOf(
      "wait",
      called([], scalar.bool, () => {
        throw new Waiting("wait");
      }),
    ),
    functionOf(
      "costly",
      called(
        [scalar.int],
        scalar.int,
        (value: number) => value,
        ([value]) => Number(value),
      ),
    ),
  ],
  constants: { Pod: { type: typeOf(pod), value: new TypeValue(pod) } },
};

const environment = createEnvironment({
  variables: { object: scalar.dyn, pod, texts: listOf(scalar.string) },
  libraries: [library, optionalLibrary],
});

function compile(text: string, options?: CompileOptions): Program {
  const { program, problems } = compileExpression(text, environment, options);
  if (program === undefined) throw new Error(problems[0]?.message);
  return program;
}

function evaluate(
  text: string,
  object: CelValue = null,
  budget = { remaining: 1_000_000 },
): CelResult {
  return compile(text).evaluate(() => object, budget);
}

function problemsOf(text: string, options?: CompileOptions): string[] {
  const { problems = [] } = compileExpression(text, environment, options);
  return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("a problem", () => {
  it("tells its line and column, all of them in order", () => {
    expect(problemsOf("object.a ==\n  nothing && texts + 1 == texts")).toEqual([
      "2:3 undeclared reference to 'nothing'",
      "2:20 found no matching overload for '_+_' applied to '(list(string), int)'",
    ]);
  });

  it("counts characters, not their units", () => {
    expect(problemsOf("'😀' + x")).toEqual(["1:7 undeclared reference to 'x'"]);
  });

  it("is that a text is no expression", () => {
    expect(problemsOf("object.")).toEqual([
      "1:8 Syntax error: unexpected the end, expected the name of a field",
    ]);
  });

  it("is a field that an object does not have", () => {
    expect(problemsOf("pod.nam == 'x'")).toEqual(["1:4 undefined field 'nam'"]);
    expect(problemsOf("Pod{nam: 'x', count: 'y'}.name")).toEqual([
      "1:5 undefined field 'nam'",
      "1:15 expected type of field 'count' is 'int' but provided type is 'string'",
    ]);
  });

  it("is a result of another type than is wanted, also of one that is not known", () => {
    expect(problemsOf("1 + 1", { resultType: scalar.bool })).toEqual(["1:1 must evaluate to bool"]);
    expect(problemsOf("object.a", { resultType: scalar.bool })).toEqual([
      "1:1 must evaluate to bool",
    ]);
    expect(problemsOf("1 + 1", { resultType: scalar.dyn })).toEqual([]);
  });
});

describe("a program", () => {
  it("tells its type and the variables that it names, in order", () => {
    const program = compile("texts.exists(object, object == pod.name)");
    expect(program.resultType).toEqual(scalar.bool);
    expect(program.variables).toEqual(["texts", "pod"]);
  });

  it("asks for a variable when it is needed, and once", () => {
    const asked: string[] = [];
    const load = (name: string): CelResult => {
      asked.push(name);
      return name === "pod" ? { name: "a" } : ["a"];
    };
    const program = compile("texts.all(x, x == pod.name && x == pod.name) || object.a");
    expect(program.evaluate(load, { remaining: 1_000 })).toBe(true);
    expect(asked).toEqual(["texts", "pod"]);
  });

  it("evaluates again with nothing left of the last time", () => {
    const program = compile("object.a");
    expect(program.evaluate(() => ({ a: 1 }), { remaining: 10 })).toBe(1);
    expect(program.evaluate(() => ({ a: 2 }), { remaining: 10 })).toBe(2);
  });

  it("lets through what a library or a variable throws, past || and all", () => {
    expect(() => evaluate("true && (wait() || true)")).toThrow(Waiting);
    const load = (): CelResult => {
      throw new Waiting("wait");
    };
    expect(() => compile("object.a || true").evaluate(load, { remaining: 10 })).toThrow(Waiting);
  });

  it("has errors of variables as its own", () => {
    const load = (): CelResult => new CelError("not there");
    expect(compile("object.a").evaluate(load, { remaining: 10 })).toEqual(
      new CelError("not there"),
    );
    expect(compile("object.a || true").evaluate(load, { remaining: 10 })).toBe(true);
  });

  it("makes objects of known fields", () => {
    expect(evaluate("Pod{name: 'x', ?count: optional.none()}")).toEqual({ name: "x" });
  });

  it("sees other types of variables in an environment that is made of another", () => {
    const other = withVariables(environment, { object: scalar.string });
    const { program } = compileExpression("object + 'x'", other);
    expect(program?.evaluate(() => "y", { remaining: 10 })).toBe("yx");
  });
});

describe("the budget", () => {
  it("is counted down", () => {
    const budget = { remaining: 100 };
    evaluate("object.a.b == 1", { a: { b: 1 } }, budget);
    expect(budget.remaining).toBe(96);
  });

  it("ends an evaluation, and nothing passes over that", () => {
    const spent = new CelError("operation cancelled: actual cost limit exceeded");
    expect(evaluate("[1, 2, 3].all(x, x > 0) || true", null, { remaining: 5 })).toEqual(spent);
    expect(evaluate("true || costly(10) > 0", null, { remaining: 5 })).toBe(true);
    expect(evaluate("costly(10) > 0 || true", null, { remaining: 5 })).toEqual(spent);
  });

  it("is asked before a function that tells its cost by its arguments is called", () => {
    expect(evaluate("costly(1000000000) > 0")).toBeInstanceOf(CelError);
  });
});

describe("errors", () => {
  it.each([
    ["object.a || true", true],
    ["true || object.a", true],
    ["object.a && false", false],
    ["[{}, {'a': 1}].exists(x, x.a == 1)", true],
    ["[{}, {'a': 1}].all(x, x.a == 2)", false],
    ["object.?a.orValue(3)", 3],
    ["object.?a.b.orValue('none')", "none"],
  ])("do not matter in %s", (text, value) => {
    expect(evaluate(text, {})).toBe(value);
  });

  it.each([
    ["object.a || false", "no such key: a"],
    ["[1, 2][2] == 1", "index out of bounds: 2"],
    ["object.a.b.c == 1 ? true : true", "no such key: a"],
    ["9223372036854775807 + 1", "integer overflow"],
    ["-(-9223372036854775807 - 1)", "integer overflow"],
    ["0u - 1u", "unsigned integer overflow"],
    ["1 / 0", "division by zero"],
    ["dyn('a') < 1", "no such overload"],
    ["[{}].map(x, x.a)", "no such key: a"],
    ["optional.none().value()", "optional.none() dereference"],
  ])("are what %s ends with", (text, message) => {
    expect(evaluate(text, {})).toEqual(new CelError(message));
  });
});

describe("keys that JavaScript's objects inherit", () => {
  it.each(["constructor", "toString", "__proto__"])("%s is not there", (key) => {
    expect(evaluate(`has(object.${key})`, {})).toBe(false);
    expect(evaluate(`'${key}' in object`, {})).toBe(false);
    expect(evaluate(`object.${key}`, {})).toEqual(new CelError(`no such key: ${key}`));
  });

  it("can be keys of an expression's maps", () => {
    expect(evaluate("{'__proto__': 1}.map(k, k)")).toEqual(["__proto__"]);
    expect(evaluate("{'__proto__': 1}.__proto__")).toBe(1);
  });
});
