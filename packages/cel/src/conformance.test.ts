import { tests as checking } from "@bufbuild/cel-spec/testdata/checking.js";
import { tests as comprehension } from "@bufbuild/cel-spec/testdata/comprehension.js";
import { tests as conformance } from "@bufbuild/cel-spec/testdata/conformance.js";
import { tests as parsing } from "@bufbuild/cel-spec/testdata/parsing.js";
import { describe, expect, it } from "vitest";
import {
  bindingsOf,
  functionsOf,
  testsOf,
  typeOfMessage,
  valueOf,
  variablesOf,
} from "./cel-spec.fixture.ts";
import type { SpecTest } from "./cel-spec.fixture.ts";
import { reasonsOf } from "./cel-spec-known.fixture.ts";
import { createEnvironment } from "./environment.ts";
import { equalValues } from "./equality.ts";
import { bindingsLibrary } from "./extension/bindings.ts";
import { encodersLibrary } from "./extension/encoders.ts";
import { mathLibrary } from "./extension/math.ts";
import { optionalLibrary } from "./extension/optional.ts";
import { stringReverseLibrary, stringsLibrary } from "./extension/strings.ts";
import { twoVariableLibrary } from "./extension/two-variable.ts";
import { isDouble } from "./number.ts";
import { compileExpression } from "./program.ts";
import type { Compiled } from "./program.ts";
import { formatText } from "./text.ts";
import { formatType } from "./type.ts";
import { typeOfValue } from "./type-of-value.ts";
import { CelError } from "./value.ts";
import type { CelResult } from "./value.ts";

const libraries = [
  bindingsLibrary,
  encodersLibrary,
  mathLibrary,
  optionalLibrary,
  stringReverseLibrary,
  stringsLibrary,
  twoVariableLibrary,
];

const protobufSections: ReadonlySet<string> = new Set(
  "proto2 proto2_ext proto3 enums wrappers dynamic".split(" "),
);

/** Why a test says nothing of documents of Kubernetes; undefined for those that do. */
function outOfScope({ name, original }: SpecTest): string | undefined {
  const section = name.split("/")[0] ?? "";
  if (protobufSections.has(section)) return "messages and enums of protobuf";
  if (/TestAllTypes|google\.protobuf\.(?!Timestamp|Duration)/.test(JSON.stringify(original))) {
    return "messages and enums of protobuf";
  }
  if (section === "block_ext") return "a form that optimisers write, not people";
  if (original["container"] !== undefined) return "Kubernetes sets no container";
  if (original["disableMacros"] === true) return "macros cannot be turned off";
  return undefined;
}

function compile(test: SpecTest): Compiled {
  const environment = createEnvironment({
    variables: variablesOf(test),
    libraries: [...libraries, functionsOf(test)],
    literals: "any",
  });
  return compileExpression(test.expression, environment);
}

function evaluate(test: SpecTest): CelResult {
  const { program, problems } = compile(test);
  if (program === undefined) return new CelError(`not compiled: ${problems[0]?.message}`);
  const bindings = bindingsOf(test);
  const load = (name: string): CelResult => {
    const value = bindings.get(name);
    return value === undefined ? new CelError(`no such attribute: ${name}`) : value;
  };
  return program.evaluate(load, { remaining: 1_000_000 });
}

/** What a test shows to be wrong; undefined where it holds. */
function difference(test: SpecTest): string | undefined {
  const { original } = test;
  const typed = original["typedResult"] as
    | { readonly result?: unknown; readonly deducedType?: unknown }
    | undefined;
  if (typed?.deducedType !== undefined) {
    const { program, problems } = compile(test);
    const found = program === undefined ? problems[0]?.message : formatType(program.resultType);
    const type = formatType(typeOfMessage(typed.deducedType));
    if (found !== type) return `${found} instead of the type ${type}`;
  }
  if (original["checkOnly"] === true) return undefined;
  const result = evaluate(test);
  if (original["evalError"] !== undefined) {
    return result instanceof CelError ? undefined : `${formatText(result)} instead of an error`;
  }
  if (result instanceof CelError) return result.message;
  const wanted = valueOf(original["value"] ?? typed?.result ?? { boolValue: true });
  const isNaN = isDouble(wanted) && Number.isNaN(wanted) && Number.isNaN(result);
  const isSame =
    isNaN || (equalValues(result, wanted) && typeOfValue(result).kind === typeOfValue(wanted).kind);
  return isSame ? undefined : `${formatText(result)} instead of ${formatText(wanted)}`;
}

describe("the conformance tests of the language", () => {
  const tests = testsOf(conformance);
  const inScope = tests.filter((test) => outOfScope(test) === undefined);

  it("hold, but for those that are known not to", () => {
    const failing = inScope.filter((test) => difference(test) !== undefined);
    expect(failing.map(({ name }) => name).toSorted()).toEqual([...reasonsOf.keys()].toSorted());
  });

  it("are for the greater part within scope", () => {
    expect([tests.length, inScope.length]).toEqual([2344, 1624]);
  });
});

/**
 * What was said of a test of cel-go, in an environment without any declarations: a type, or a problem. Variables and
 * functions that the tests declare stand in cel-go's code, so expressions that name them cannot be told.
 */
function outcome(expression: string): string {
  const environment = createEnvironment({ variables: {}, libraries: [], literals: "any" });
  const { program, problems } = compileExpression(expression, environment);
  if (program !== undefined) return formatType(program.resultType);
  const isUndeclared = problems.every(({ message }) => message.startsWith("undeclared reference"));
  return isUndeclared ? "undeclared" : "problem";
}

/** Tests that depend on options of cel-go that Kubernetes does not set, or sets otherwise. */
const otherOptions = [
  // comparing numbers across types is not allowed
  /^1 [<>]=? 1\.0 /,
  // a lower limit of nesting, or one of how often reading may recover from errors
  /^\[{20,}/,
  /^1 \+ 2 \+ 3 \+ 4 \+ 5/,
  // messages of protobuf
  /google\.protobuf\.\w+\{/,
  // optional syntax is not allowed
  /^\{\?'key'/,
];

describe.each([
  { suite: parsing, count: 190 },
  { suite: checking, count: 70 },
  { suite: comprehension, count: 92 },
])("cel-go's tests of $suite.name", ({ suite, count }) => {
  const tests = testsOf(suite).filter(
    ({ expression }) => !otherOptions.some((option) => option.test(expression.trim())),
  );
  const told = tests.filter(
    ({ expression, error }) => error !== undefined || outcome(expression) !== "undeclared",
  );

  it("are told as cel-go tells them", () => {
    const wrong = told.filter(({ expression, type, error }) => {
      const found = outcome(expression);
      return error === undefined ? found !== type : !["problem", "undeclared"].includes(found);
    });
    expect(wrong.map(({ expression }) => expression)).toEqual([]);
  });

  it("are enough", () => {
    expect(told.length).toBeGreaterThanOrEqual(count);
  });
});
