import type { Dialect } from "./dialect.ts";
import { QueryError } from "./error.ts";
import type { Expression } from "./expression.ts";
import type { Runtime } from "./function/definition.ts";
import type { Value } from "./value.ts";

/**
 * A path that does not exist. It travels as a value, made when the expression is compiled, because
 * expressions miss all the time and an exception would cost more than everything else.
 */
export class Miss {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

export type Result = Value | Miss;
/** A compiled part of an expression. */
export type Evaluate = (data: Value, runtime: Runtime) => Result;

/** Compiles the parts of an expression. */
export interface PartCompiler {
  readonly dialect: Dialect;
  compile(expression: Expression): Evaluate;
}

/** The value; null where the path does not exist. */
export function orNull(evaluate: Evaluate, data: Value, runtime: Runtime): Value {
  const value = evaluate(data, runtime);
  return value instanceof Miss ? null : value;
}

/** The value; null for any error of an expression. */
export function orNullOnError(evaluate: Evaluate, data: Value, runtime: Runtime): Value {
  try {
    return orNull(evaluate, data, runtime);
  } catch (error) {
    if (error instanceof QueryError) return null;
    throw error;
  }
}
