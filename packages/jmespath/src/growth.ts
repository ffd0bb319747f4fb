/**
 * How large an expression can make a value. `[@, @]` holds the same value twice and costs nothing,
 * but a chain of thirty makes a value that nobody can ever go through: then every list and map that
 * the expression makes is counted, as if all that it holds were written out.
 */
import { QueryLimitError } from "./error.ts";
import { childrenOf } from "./expression.ts";
import type { Expression } from "./expression.ts";
import type { Runtime } from "./function/definition.ts";
import { getValue, isValueMap } from "./value.ts";
import type { Value } from "./value.ts";

/** Expressions that multiply their data by no more than this are not watched. */
const harmless = 1_000;

/** Whether the values that an expression makes must be counted. */
export function needsCounting(expression: Expression): boolean {
  return growthOf(expression) > harmless;
}

/** By how much an expression can multiply its data, at most. */
function growthOf(expression: Expression): number {
  const children = childrenOf(expression);
  const isMultiple = expression.type === "multiSelectList" || expression.type === "multiSelectHash";
  return children.reduce(
    (product, child) => product * growthOf(child),
    isMultiple ? Math.max(1, children.length) : 1,
  );
}

/** Takes a step. Throws QueryLimitError where none is left. */
export function takeStep(runtime: Runtime): void {
  runtime.steps -= 1;
  if (runtime.steps < 0) throw new QueryLimitError("the expression takes too many steps");
}

/** Takes a number of steps. Throws QueryLimitError where they are not left. */
export function takeSteps(count: number, runtime: Runtime): void {
  runtime.steps -= Math.floor(count);
  if (runtime.steps < 0) throw new QueryLimitError("the expression takes too many steps");
}

/** Takes a step for everything in a value that the expression has made, where that must be counted. */
export function countMade(value: Value, runtime: Runtime): Value {
  if (runtime.countsMade) countAll(value, runtime);
  return value;
}

function countAll(value: Value, runtime: Runtime): void {
  takeStep(runtime);
  if (Array.isArray(value)) {
    for (const item of value) countAll(item, runtime);
  } else if (isValueMap(value)) {
    for (const key of Object.keys(value)) countAll(getValue(value, key) ?? null, runtime);
  }
}
