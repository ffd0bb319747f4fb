/** Expressions compiled to closures. How errors travel follows Kyverno's fork of go-jmespath. */
import { NotFoundError, QueryError } from "./error.ts";
import type { Comparator, Expression } from "./expression.ts";
import { findFunction } from "./function/registry.ts";
import type { Argument, QueryFunction, Runtime } from "./function/definition.ts";
import { checkArguments } from "./function/check-arguments.ts";
import { countMade, takeStep } from "./growth.ts";
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

/**
 * A path that does not exist. It travels as a value, made when the expression is compiled, because
 * expressions miss all the time and an exception would cost more than everything else.
 */
class Miss {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

type Result = Value | Miss;
type Evaluate = (data: Value, runtime: Runtime) => Result;

/** Compiles an expression. The closure throws NotFoundError, QueryError or QueryLimitError. */
export function compileExpression(
  expression: Expression,
): (data: Value, runtime: Runtime) => Value {
  const evaluate = compileNode(expression);
  return (data, runtime) => {
    const result = evaluate(data, runtime);
    if (result instanceof Miss) throw new NotFoundError(result.key);
    return result;
  };
}

function compileNode(expression: Expression): Evaluate {
  switch (expression.type) {
    case "current":
      return (data) => data;
    case "field":
      return compileField(expression.name);
    case "literal": {
      const value = expression.isString ? expression.value : fromLiteral(expression.value);
      return () => value;
    }
    case "index":
      return compileIndex(expression.index);
    case "slice":
      return compileSlice(expression);
    case "subexpression":
    case "pipe":
      return compileSequence(expression.left, expression.right);
    case "projection":
      return compileProjection(expression.left, expression.right);
    case "valueProjection":
      return compileValueProjection(expression.left, expression.right);
    case "filterProjection":
      return compileFilter(expression.left, expression.condition, expression.right);
    case "flatten":
      return compileFlatten(expression.child);
    case "or":
      return compileOr(expression.left, expression.right);
    case "and":
      return compileAnd(expression.left, expression.right);
    case "not":
      return compileNot(expression.child);
    case "comparison":
      return compileComparison(expression.comparator, expression.left, expression.right);
    case "multiSelectList":
      return compileList(expression.items);
    case "multiSelectHash":
      return compileHash(expression.entries);
    case "function":
      return compileCall(expression.name, expression.arguments);
    case "reference":
      return () => {
        throw new QueryError("an expression reference may only stand as a function's argument");
      };
  }
}

function compileField(name: string): Evaluate {
  const miss = new Miss(name);
  return (data) => {
    if (!isValueMap(data)) return null;
    const value = getValue(data, name);
    return value === undefined ? miss : value;
  };
}

function compileNot(child: Expression): Evaluate {
  const operand = compileNode(child);
  return (data, runtime) => {
    const value = operand(data, runtime);
    if (value instanceof Miss) return value;
    // the fork gives null, not false, for a true operand
    return isFalse(value) ? true : null;
  };
}

function compileIndex(index: number): Evaluate {
  return (data) => (Array.isArray(data) ? (data.at(index) ?? null) : null);
}

function compileSlice(slice: Extract<Expression, { type: "slice" }>): Evaluate {
  const step = slice.step ?? 1;
  return (data) => {
    if (!Array.isArray(data)) return null;
    if (step === 0) throw new QueryError("Invalid slice, step cannot be 0");
    const { length } = data;
    const [first, last] = step > 0 ? [0, length] : [length - 1, -1];
    const start = bound(slice.start, first, length, step);
    const stop = bound(slice.stop, last, length, step);
    const result: Value[] = [];
    for (let at = start; step > 0 ? at < stop : at > stop; at += step) {
      result.push(data[at] ?? null);
    }
    return result;
  };
}

function bound(given: number | undefined, fallback: number, length: number, step: number): number {
  if (given === undefined) return fallback;
  const at = given < 0 ? given + length : given;
  if (at < 0) return step < 0 ? -1 : 0;
  if (at >= length) return step < 0 ? length - 1 : length;
  return at;
}

/** `a.b` and `a | b`; a chain of plain fields becomes one loop. */
function compileSequence(left: Expression, right: Expression): Evaluate {
  const names = fieldChain(left, right);
  if (names !== undefined) return compileChain(names);
  const first = compileNode(left);
  const second = compileNode(right);
  return (data, runtime) => {
    const value = first(data, runtime);
    return value instanceof Miss ? value : second(value, runtime);
  };
}

function compileChain(names: readonly string[]): Evaluate {
  const misses = names.map((name) => new Miss(name));
  return (data) => {
    let value = data;
    for (let index = 0; index < names.length; index += 1) {
      if (!isValueMap(value)) return null;
      const next = getValue(value, names[index] as string);
      if (next === undefined) return misses[index] as Miss;
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

function compileProjection(left: Expression, right: Expression): Evaluate {
  const list = compileNode(left);
  const each = compileNode(right);
  const isPlain = right.type === "current";
  return (data, runtime) => {
    const items = orNull(list, data, runtime);
    if (!Array.isArray(items)) return null;
    return isPlain ? items.filter((item) => item !== null) : collect(items, each, runtime);
  };
}

function collect(items: readonly Value[], each: Evaluate, runtime: Runtime): Value[] {
  const result: Value[] = [];
  for (const item of items) {
    takeStep(runtime);
    const value = orNull(each, item, runtime);
    if (value !== null) result.push(value);
  }
  return result;
}

/** The value; null where the path does not exist. */
function orNull(evaluate: Evaluate, data: Value, runtime: Runtime): Value {
  const value = evaluate(data, runtime);
  return value instanceof Miss ? null : value;
}

/** The value; null for any error of an expression. */
function orNullOnError(evaluate: Evaluate, data: Value, runtime: Runtime): Value {
  try {
    return orNull(evaluate, data, runtime);
  } catch (error) {
    if (error instanceof QueryError) return null;
    throw error;
  }
}

function compileValueProjection(left: Expression, right: Expression): Evaluate {
  const map = compileNode(left);
  const each = compileNode(right);
  return (data, runtime) => {
    const value = orNullOnError(map, data, runtime);
    if (!isValueMap(value)) return null;
    const items = Object.keys(value).map((key) => getValue(value, key) ?? null);
    return collect(items, each, runtime);
  };
}

function compileFilter(left: Expression, condition: Expression, right: Expression): Evaluate {
  const list = compileNode(left);
  const holds = compileNode(condition);
  const each = compileNode(right);
  return (data, runtime) => {
    const items = orNullOnError(list, data, runtime);
    if (!Array.isArray(items)) return null;
    const kept = items.filter((item) => {
      takeStep(runtime);
      return !isFalse(orNull(holds, item, runtime));
    });
    return collect(kept, each, runtime);
  };
}

function compileFlatten(child: Expression): Evaluate {
  const list = compileNode(child);
  return (data, runtime) => {
    const items = orNullOnError(list, data, runtime);
    return Array.isArray(items) ? flattenOnce(items, runtime) : null;
  };
}

/** As Array.prototype.flat, which is several times slower. */
function flattenOnce(items: readonly Value[], runtime: Runtime): Value[] {
  const result: Value[] = [];
  for (const item of items) {
    takeStep(runtime);
    if (!Array.isArray(item)) {
      result.push(item);
      continue;
    }
    for (const inner of item) {
      takeStep(runtime);
      result.push(inner);
    }
  }
  return result;
}

function compileOr(left: Expression, right: Expression): Evaluate {
  const first = compileNode(left);
  const second = compileNode(right);
  return (data, runtime) => {
    const value = orNull(first, data, runtime);
    return isFalse(value) ? second(data, runtime) : value;
  };
}

function compileAnd(left: Expression, right: Expression): Evaluate {
  const first = compileNode(left);
  const second = compileNode(right);
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

function compileComparison(comparator: Comparator, left: Expression, right: Expression): Evaluate {
  const first = compileNode(left);
  const second = compileNode(right);
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

function compileList(items: readonly Expression[]): Evaluate {
  const compiled = items.map(compileNode);
  return (data, runtime) =>
    data === null
      ? null
      : countMade(
          compiled.map((item) => orNull(item, data, runtime)),
          runtime,
        );
}

function compileHash(entries: readonly { key: string; value: Expression }[]): Evaluate {
  const compiled = entries.map(({ key, value }) => ({ key, value: compileNode(value) }));
  return (data, runtime) => {
    if (data === null) return null;
    const result: ValueMap = {};
    for (const { key, value } of compiled) setValue(result, key, orNull(value, data, runtime));
    return countMade(result, runtime);
  };
}

function compileCall(name: string, list: readonly Expression[]): Evaluate {
  const definition = findFunction(name);
  if (definition === undefined) {
    return () => {
      throw new QueryError(`unknown function: ${name}`);
    };
  }
  const compiled = list.map(compileArgument);
  return (data, runtime) => call(definition, compiled, data, runtime);
}

type CompiledArgument = { readonly reference: Evaluate } | { readonly value: Evaluate };

function compileArgument(argument: Expression): CompiledArgument {
  return argument.type === "reference"
    ? { reference: compileNode(argument.child) }
    : { value: compileNode(argument) };
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
  return definition.run(values, runtime);
}
