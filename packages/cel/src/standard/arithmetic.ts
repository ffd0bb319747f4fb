import { called, functionOf } from "../declare.ts";
import { traversalCost } from "../cost.ts";
import type { Library, Overload } from "../library.ts";
import { fromDouble, intOrOverflow, toDouble, uintOrOverflow } from "../number.ts";
import type { Int } from "../number.ts";
import { joinBytes } from "../syntax/string-literal.ts";
import { listOf, parameter, scalar } from "../type.ts";
import { addTime, durationOrOverflow, timestampOrOverflow } from "../time.ts";
import type { Duration, Timestamp } from "../timestamp.ts";
import { CelError } from "../value.ts";
import type { CelResult, CelValue, Double, Uint } from "../value.ts";

const { int, uint, double, string, bytes, timestamp, duration } = scalar;

type DoubleValue = number | Double;

/** An operation on ints: on numbers where the result is exact, else on bigints. */
function onInts(
  small: (left: number, right: number) => number,
  large: (left: bigint, right: bigint) => bigint,
): Overload {
  return called([int, int], int, (left: Int, right: Int) => {
    if (typeof left === "number" && typeof right === "number") {
      const result = small(left, right);
      // + 0 makes 0 of -0, which no int is
      if (Number.isSafeInteger(result)) return result + 0;
    }
    return intOrOverflow(large(BigInt(left), BigInt(right)));
  });
}

function onUints(apply: (left: bigint, right: bigint) => bigint): Overload {
  return called([uint, uint], uint, (left: Uint, right: Uint) =>
    uintOrOverflow(apply(left.value, right.value)),
  );
}

function onDoubles(apply: (left: number, right: number) => number): Overload {
  return called([double, double], double, (left: DoubleValue, right: DoubleValue) =>
    toDouble(apply(fromDouble(left), fromDouble(right))),
  );
}

/** An operation that zero ends. */
function unlessZero(overload: Overload, message: string): Overload {
  const zero = new CelError(message);
  return {
    ...overload,
    call: (left, right) =>
      isZero(right ?? null) ? zero : overload.call(left ?? null, right ?? null),
  };
}

function isZero(value: CelValue): boolean {
  return value === 0 || (typeof value === "object" && (value as Uint).value === 0n);
}

const elements = listOf(parameter("A"));

const sumCost: Overload["cost"] = ([left, right]) =>
  traversalCost((left as string).length + (right as string).length);

function concatenate(left: readonly CelValue[], right: readonly CelValue[]): CelResult {
  return left.length === 0 ? right : [...left, ...right];
}

/** Source: the language definition, "Numeric values", and "List of standard definitions". */
export const arithmetic: Library["functions"] = [
  functionOf(
    "_+_",
    onInts(
      (left, right) => left + right,
      (left, right) => left + right,
    ),
    onUints((left, right) => left + right),
    onDoubles((left, right) => left + right),
    called([string, string], string, (left: string, right: string) => left + right, sumCost),
    called(
      [bytes, bytes],
      bytes,
      (left: Uint8Array, right: Uint8Array) => joinBytes([left, right]),
      sumCost,
    ),
    called([elements, elements], elements, concatenate, ([left, right]) =>
      // copied here, which it is not in Go: long lists must not be had for nothing
      Math.max(1, traversalCost((left as CelValue[]).length + (right as CelValue[]).length)),
    ),
    called([duration, duration], duration, (left: Duration, right: Duration) =>
      durationOrOverflow(left.nanoseconds + right.nanoseconds),
    ),
    called([timestamp, duration], timestamp, addTime),
    called([duration, timestamp], timestamp, (left: Duration, right: Timestamp) =>
      addTime(right, left),
    ),
  ),
  functionOf(
    "_-_",
    onInts(
      (left, right) => left - right,
      (left, right) => left - right,
    ),
    onUints((left, right) => left - right),
    onDoubles((left, right) => left - right),
    called([duration, duration], duration, (left: Duration, right: Duration) =>
      durationOrOverflow(left.nanoseconds - right.nanoseconds),
    ),
    called([timestamp, timestamp], duration, (left: Timestamp, right: Timestamp) =>
      durationOrOverflow(left.nanoseconds - right.nanoseconds),
    ),
    called([timestamp, duration], timestamp, (left: Timestamp, right: Duration) =>
      timestampOrOverflow(left.nanoseconds - right.nanoseconds),
    ),
  ),
  functionOf(
    "_*_",
    onInts(
      (left, right) => left * right,
      (left, right) => left * right,
    ),
    onUints((left, right) => left * right),
    onDoubles((left, right) => left * right),
  ),
  functionOf(
    "_/_",
    unlessZero(
      onInts(
        (left, right) => Math.trunc(left / right),
        (left, right) => left / right,
      ),
      "division by zero",
    ),
    unlessZero(
      onUints((left, right) => left / right),
      "division by zero",
    ),
    onDoubles((left, right) => left / right),
  ),
  functionOf(
    "_%_",
    unlessZero(
      onInts(
        (left, right) => left % right,
        (left, right) => left % right,
      ),
      "modulus by zero",
    ),
    unlessZero(
      onUints((left, right) => left % right),
      "modulus by zero",
    ),
  ),
  functionOf(
    "-_",
    called([int], int, (value: Int) => intOrOverflow(-BigInt(value))),
    called([double], double, (value: DoubleValue) => toDouble(-fromDouble(value))),
  ),
  functionOf(
    "!_",
    called([scalar.bool], scalar.bool, (value: boolean) => !value),
  ),
];
