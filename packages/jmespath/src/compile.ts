/** Expressions compiled to closures. How errors travel follows Kyverno's fork of go-jmespath. */
import {
  compileFilter,
  compileFlatten,
  compileIndex,
  compileProjection,
  compileSlice,
  compileValueProjection,
} from "./compile-projection.ts";
import { compileArithmetic, compileLet, compileVariable } from "./compile-assertion-syntax.ts";
import type { Dialect } from "./dialect.ts";
import { NotFoundError, QueryError } from "./error.ts";
import { Miss, orNull } from "./evaluate.ts";
import type { Evaluate, PartCompiler, Result } from "./evaluate.ts";
import type { Comparator, Expression } from "./expression.ts";
import { findFunction } from "./function/registry.ts";
import type { Argument, QueryFunction, Runtime } from "./function/definition.ts";
import { checkArguments } from "./function/check-arguments.ts";
import { countMade, takeStep, takeSteps } from "./growth.ts";
import {
  equalValues,
  fromLiteral,
  getValue,
  isFalse,
  isValueMap,
  setValue,
  strictFloatValue,
} from "./value.ts";
import type { Value, ValueMap } from "./value.ts";

/** Compiles an expression. The closure throws NotFoundError, QueryError or QueryLimitError. */
export function compileExpression(
  expression: Expression,
  dialect: Dialect,
): (data: Value, runtime: Runtime) => Value {
  const parts: PartCompiler = { dialect, compile: (part) => compilePart(parts, part) };
  const evaluate = parts.compile(expression);
  return (data, runtime) => {
    const result = evaluate(data, runtime);
    if (result instanceof Miss) throw new NotFoundError(result.key);
    return result;
  };
}

function compilePart(parts: PartCompiler, expression: Expression): Evaluate {
  switch (expression.type) {
    case "current":
      return (data) => data;
    case "field":
      return compileField(parts, expression.name);
    case "literal": {
      const value = expression.isString ? expression.value : fromLiteral(expression.value);
      return () => value;
    }
    case "index":
      return compileIndex(expression.index);
    case "slice":
      return compileSlice(parts, expression);
    case "subexpression":
    case "pipe":
      return compileSequence(parts, expression.left, expression.right);
    case "projection":
      return compileProjection(parts, expression.left, expression.right);
    case "valueProjection":
      return compileValueProjection(parts, expression.left, expression.right);
    case "filterProjection":
      return compileFilter(parts, expression.left, expression.condition, expression.right);
    case "flatten":
      return compileFlatten(parts, expression.child);
    case "or":
      return compileOr(parts, expression.left, expression.right);
    case "and":
      return compileAnd(parts, expression.left, expression.right);
    case "not":
      return compileNot(parts, expression.child);
    case "comparison":
      return compileComparison(parts, expression.comparator, expression.left, expression.right);
    case "multiSelectList":
      return compileList(parts, expression.items);
    case "multiSelectHash":
      return compileHash(parts, expression.entries);
    case "function":
      return compileCall(parts, expression.name, expression.arguments);
    case "reference":
      return () => {
        throw new QueryError("an expression reference may only stand as a function's argument");
      };
    case "variable":
      return compileVariable(expression.name);
    case "let":
      return compileLet(parts, expression.bindings, expression.body);
    case "arithmetic":
      return compileArithmetic(parts, expression.operator, expression.left, expression.right);
  }
}

/** A key that is not there: the error of a missing path, or plainly null in assertion trees. */
function missing({ dialect }: PartCompiler, name: string): Result {
  return dialect === "assertion" ? null : new Miss(name);
}

function compileField(parts: PartCompiler, name: string): Evaluate {
  const miss = missing(parts, name);
  return (data) => {
    if (!isValueMap(data)) return null;
    const value = getValue(data, name);
    return value === undefined ? miss : value;
  };
}

function compileNot(parts: PartCompiler, child: Expression): Evaluate {
  const operand = parts.compile(child);
  // the fork gives null, not false, for a true operand
  const whenTrue = parts.dialect === "assertion" ? false : null;
  return (data, runtime) => {
    const value = operand(data, runtime);
    if (value instanceof Miss) return value;
    return isFalse(value) ? true : whenTrue;
  };
}

/** `a.b` and `a | b`; a chain of plain fields becomes one loop. */
function compileSequence(parts: PartCompiler, left: Expression, right: Expression): Evaluate {
  const names = fieldChain(left, right);
  if (names !== undefined) return compileChain(parts, names);
  const first = parts.compile(left);
  const second = parts.compile(right);
  return (data, runtime) => {
    const value = first(data, runtime);
    return value instanceof Miss ? value : second(value, runtime);
  };
}

function compileChain(parts: PartCompiler, names: readonly string[]): Evaluate {
  const misses = names.map((name) => missing(parts, name));
  return (data) => {
    let value = data;
    for (let index = 0; index < names.length; index += 1) {
      if (!isValueMap(value)) return null;
      const next = getValue(value, names[index] as string);
      if (next === undefined) return misses[index] as Result;
      value = next;
    }
    return value;
  };
}

function fieldChain(left: Expression, right: Expression): string[] | undefined {
  if (right.type !== "field") return undefined;
  if (left.type === "field") return [left.name, right.name];
  if (left.type !== "subexpression") return undefined;
  const names = fieldChain(left.left, left.right);
  names?.push(right.name);
  return names;
}

function compileOr(parts: PartCompiler, left: Expression, right: Expression): Evaluate {
  const first = parts.compile(left);
  const second = parts.compile(right);
  return (data, runtime) => {
    const value = orNull(first, data, runtime);
    return isFalse(value) ? second(data, runtime) : value;
  };
}

function compileAnd(parts: PartCompiler, left: Expression, right: Expression): Evaluate {
  const first = parts.compile(left);
  const second = parts.compile(right);
  return (data, runtime) => {
    const value = first(data, runtime);
    return value instanceof Miss || isFalse(value) ? value : second(data, runtime);
  };
}

const orderings: Partial<Record<Comparator, (left: number, right: number) => boolean>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

function compileComparison(
  parts: PartCompiler,
  comparator: Comparator,
  left: Expression,
  right: Expression,
): Evaluate {
  const first = parts.compile(left);
  const second = parts.compile(right);
  const order = orderings[comparator];
  if (order === undefined) {
    const wanted = comparator === "==";
    return (data, runtime) =>
      equalValues(
        orNull(first, data, runtime),
        orNull(second, data, runtime),
        runtime.integersAreFloats,
      ) === wanted;
  }
  return (data, runtime) => {
    const a = strictFloatValue(orNull(first, data, runtime), runtime.integersAreFloats);
    const b = strictFloatValue(orNull(second, data, runtime), runtime.integersAreFloats);
    return a === undefined || b === undefined ? null : order(a, b);
  };
}

function compileList(parts: PartCompiler, items: readonly Expression[]): Evaluate {
  const compiled = items.map((item) => parts.compile(item));
  return (data, runtime) =>
    data === null
      ? null
      : countMade(
          compiled.map((item) => orNull(item, data, runtime)),
          runtime,
        );
}

function compileHash(
  parts: PartCompiler,
  entries: readonly { key: string; value: Expression }[],
): Evaluate {
  const compiled = entries.map(({ key, value }) => ({ key, value: parts.compile(value) }));
  return (data, runtime) => {
    if (data === null) return null;
    const result: ValueMap = {};
    for (const { key, value } of compiled) setValue(result, key, orNull(value, data, runtime));
    return countMade(result, runtime);
  };
}

function compileCall(parts: PartCompiler, name: string, list: readonly Expression[]): Evaluate {
  const definition = findFunction(name, parts.dialect);
  if (definition === undefined) {
    return () => {
      throw new QueryError(`unknown function: ${name}`);
    };
  }
  const compiled = list.map((argument) => compileArgument(parts, argument));
  if (parts.dialect === "kyverno") {
    return (data, runtime) => call(definition, compiled, data, runtime);
  }
  // there are functions in this dialect that put one value in two places
  return (data, runtime) => countMade(call(definition, compiled, data, runtime), runtime);
}

type CompiledArgument = { readonly reference: Evaluate } | { readonly value: Evaluate };

function compileArgument(parts: PartCompiler, argument: Expression): CompiledArgument {
  return argument.type === "reference"
    ? { reference: parts.compile(argument.child) }
    : { value: parts.compile(argument) };
}

function call(
  definition: QueryFunction,
  list: readonly CompiledArgument[],
  data: Value,
  runtime: Runtime,
): Value {
  takeStep(runtime);
  const values = list.map((argument): Argument => {
    if ("value" in argument) return orNull(argument.value, data, runtime);
    const { reference } = argument;
    return {
      apply(item) {
        takeStep(runtime);
        return orNull(reference, item, runtime);
      },
    };
  });
  checkArguments(definition, values, runtime.integersAreFloats);
  for (const value of values) takeSteps(weightOf(value), runtime);
  const result = definition.run(values, runtime);
  takeSteps(weightOf(result), runtime);
  return result;
}

/** What a function goes through costs steps as well: one for so many characters or elements. */
const perStep = 16;

function weightOf(value: Argument): number {
  return typeof value === "string" || Array.isArray(value) ? value.length / perStep : 0;
}
