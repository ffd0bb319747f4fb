/**
 * What JMESPath Community adds to the language: bound values and `let` (its JEP-011a), arithmetic
 * (its proposal of arithmetic expressions).
 */
import { bind } from "./bindings.ts";
import { QueryError } from "./error.ts";
import { orNull } from "./evaluate.ts";
import type { Evaluate, PartCompiler } from "./evaluate.ts";
import type { ArithmeticOperator, Expression } from "./expression.ts";
import { takeStep } from "./growth.ts";
import { float, floatValue, toJson } from "./value.ts";
import type { Value } from "./value.ts";

/** `$name`; a name that nothing is bound to is an error. */
export function compileVariable(name: string): Evaluate {
  return (_data, runtime) => {
    const value = runtime.bindings?.(name);
    if (value === undefined) throw new QueryError(`variable not defined: $${name}`);
    return value;
  };
}

/** `let $a = x, $b = y in z`: all values are worked out before any of the names is bound. */
export function compileLet(
  parts: PartCompiler,
  bindings: readonly { readonly name: string; readonly value: Expression }[],
  body: Expression,
): Evaluate {
  const compiled = bindings.map(({ name, value }) => ({ name, value: parts.compile(value) }));
  const inner = parts.compile(body);
  return (data, runtime) => {
    const outer = runtime.bindings;
    const values = compiled.map(({ value }) => toJson(orNull(value, data, runtime)));
    compiled.forEach(({ name }, index) => {
      runtime.bindings = bind(runtime.bindings, name, values[index] ?? null);
    });
    try {
      return inner(data, runtime);
    } finally {
      runtime.bindings = outer;
    }
  };
}

const operations: Readonly<Record<ArithmeticOperator, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
  "//": (left, right) => Math.floor(left / right),
};

/** Arithmetic on two numbers; anything else, and a result that is no number, is an error. */
export function compileArithmetic(
  parts: PartCompiler,
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
): Evaluate {
  const first = parts.compile(left);
  const second = parts.compile(right);
  const compute = operations[operator];
  const operand = (value: Value): number => {
    const number = floatValue(value);
    if (number === undefined) throw new QueryError(`not a number: an operand of ${operator}`);
    return number;
  };
  return (data, runtime) => {
    takeStep(runtime);
    const a = operand(orNull(first, data, runtime));
    const b = operand(orNull(second, data, runtime));
    const result = compute(a, b);
    if (!Number.isFinite(result)) {
      throw new QueryError(`not a number: the result of ${a} ${operator} ${b}`);
    }
    return float(result);
  };
}
