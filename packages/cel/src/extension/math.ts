import { called, functionOf } from "../declare.ts";
import { compareValues } from "../comparison.ts";
import type { Library, LibraryFunction, Overload } from "../library.ts";
import { amountOf, fromDouble, intOrOverflow, isNumeric, toDouble, toInt } from "../number.ts";
import type { Int } from "../number.ts";
import { SyntaxProblem } from "../problem.ts";
import type { Macro } from "../syntax/macro.ts";
import type { Node } from "../syntax/node.ts";
import { listOf, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError, Uint } from "../value.ts";
import type { CelResult, CelValue, Double } from "../value.ts";

const { bool, double, dyn, int, uint } = scalar;
const numbers = [double, int, uint];

type DoubleValue = number | Double;

/** `math.least(…)` and `math.greatest(…)` with any number of arguments: one, two, or a list of them. */
function extreme(name: string, inner: string): Macro {
  return {
    name,
    isMethod: false,
    argumentCounts: Array.from({ length: 32 }, (_item, index) => index),
    expand: ({ arguments: parts, position }) => {
      if (parts.length === 0) {
        throw new SyntaxProblem(`${name}() requires at least one argument`, position);
      }
      for (const part of parts) checkOperand(name, part, parts.length);
      const list: Node = {
        kind: "list",
        elements: parts.map((value) => ({ value, isOptional: false })),
        position,
      };
      return {
        kind: "call",
        name: inner,
        target: undefined,
        arguments: parts.length > 2 ? [list] : parts,
        position,
      };
    },
  };
}

/** A literal that is no number will never do. */
function checkOperand(name: string, part: Node, count: number): void {
  const isWrong =
    (part.kind === "literal" && !isNumeric(part.value)) ||
    part.kind === "map" ||
    part.kind === "struct" ||
    (part.kind === "list" && count > 1);
  if (isWrong) {
    throw new SyntaxProblem(`${name}() simple literal arguments must be numeric`, part.position);
  }
}

/** The first of numbers that none other goes before. */
function extremeOf(name: string, values: readonly CelValue[], wanted: -1 | 1): CelResult {
  const [first, ...others] = values;
  if (first === undefined) return new CelError(`${name}(list) argument must not be empty`);
  if (!values.every(isNumeric)) return new CelError(`no such overload: ${name}`);
  let best = first;
  for (const value of others) {
    const order = compareValues(value, best);
    if (order instanceof CelError) return order;
    if (order === wanted) best = value;
  }
  return best;
}

function extremeFunction(name: string, wanted: -1 | 1): LibraryFunction {
  const call = (...values: readonly CelValue[]): CelResult => extremeOf(name, values, wanted);
  return functionOf(
    name,
    ...numbers.map((type) => called([type], type, call)),
    ...numbers.flatMap((left) =>
      numbers.map((right) => called([left, right], left === right ? left : dyn, call)),
    ),
    ...numbers.map((type) =>
      called(
        [listOf(type)],
        type,
        (list: readonly CelValue[]) => extremeOf(name, list, wanted),
        ([list]) => 1 + (list as readonly CelValue[]).length,
      ),
    ),
  );
}

function onDouble(name: string, apply: (value: number) => number): LibraryFunction {
  return functionOf(
    name,
    called([double], double, (value: DoubleValue) => toDouble(apply(fromDouble(value)))),
  );
}

function testOfDouble(name: string, holds: (value: number) => boolean): LibraryFunction {
  return functionOf(
    name,
    called([double], bool, (value: DoubleValue) => holds(fromDouble(value))),
  );
}

/** Halves are rounded away from zero. */
function round(value: number): number {
  const size = Math.abs(value);
  const down = Math.floor(size);
  return Math.sign(value) * (size - down >= 0.5 ? down + 1 : down);
}

type Bits = (left: bigint, right: bigint) => bigint;

function onBits(name: string, apply: Bits): LibraryFunction {
  return functionOf(
    name,
    called([int, int], int, (left: Int, right: Int) =>
      intOrOverflow(BigInt.asIntN(64, apply(BigInt(left), BigInt(right)))),
    ),
    called(
      [uint, uint],
      uint,
      (left: Uint, right: Uint) => new Uint(BigInt.asUintN(64, apply(left.value, right.value))),
    ),
  );
}

/** Shifts fill with zeros, also those of a negative int to the right. */
function shift(name: string, apply: Bits): LibraryFunction {
  const shifted = (type: Type, wrap: (bits: bigint) => CelResult): Overload =>
    called([type, int], type, (value: Int | Uint, offset: Int) => {
      if (offset < 0) return new CelError(`${name}() negative offset: ${offset}`);
      const bits = BigInt.asUintN(64, value instanceof Uint ? value.value : BigInt(value));
      return wrap(offset > 63 ? 0n : BigInt.asUintN(64, apply(bits, BigInt(offset))));
    });
  return functionOf(
    name,
    shifted(int, (bits) => toInt(BigInt.asIntN(64, bits)) ?? 0),
    shifted(uint, (bits) => new Uint(bits)),
  );
}

function squareRoot(value: Int | Uint | Double): CelResult {
  return toDouble(Math.sqrt(Number(amountOf(value))));
}

/** Source: cel-go, extension "Math", version 2. */
export const mathLibrary: Library = {
  name: "math",
  macros: [extreme("math.least", "math.@min"), extreme("math.greatest", "math.@max")],
  functions: [
    extremeFunction("math.@min", -1),
    extremeFunction("math.@max", 1),
    onDouble("math.ceil", Math.ceil),
    onDouble("math.floor", Math.floor),
    onDouble("math.round", round),
    onDouble("math.trunc", Math.trunc),
    testOfDouble("math.isInf", (value) => Math.abs(value) === Infinity),
    testOfDouble("math.isNaN", Number.isNaN),
    testOfDouble("math.isFinite", Number.isFinite),
    functionOf(
      "math.abs",
      called([double], double, (value: DoubleValue) => toDouble(Math.abs(fromDouble(value)))),
      called([int], int, (value: Int) => (value < 0 ? intOrOverflow(-BigInt(value)) : value)),
      called([uint], uint, (value: Uint) => value),
    ),
    functionOf(
      "math.sign",
      called([double], double, (value: DoubleValue) => toDouble(Math.sign(fromDouble(value)))),
      called([int], int, (value: Int) => Math.sign(Number(value))),
      called([uint], uint, (value: Uint) => new Uint(value.value === 0n ? 0n : 1n)),
    ),
    onBits("math.bitAnd", (left, right) => left & right),
    onBits("math.bitOr", (left, right) => left | right),
    onBits("math.bitXor", (left, right) => left ^ right),
    functionOf(
      "math.bitNot",
      called([int], int, (value: Int) => intOrOverflow(~BigInt(value))),
      called([uint], uint, (value: Uint) => new Uint(BigInt.asUintN(64, ~value.value))),
    ),
    shift("math.bitShiftLeft", (bits, offset) => bits << offset),
    shift("math.bitShiftRight", (bits, offset) => bits >> offset),
    functionOf("math.sqrt", ...numbers.map((type) => called([type], double, squareRoot))),
  ],
};
