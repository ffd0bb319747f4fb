import { CelError, Double, Uint } from "./value.ts";
import type { CelValue } from "./value.ts";

/** An int, as values hold it. */
export type Int = number | bigint;

export const smallestInt: bigint = -(2n ** 63n);
export const largestInt: bigint = 2n ** 63n - 1n;
const largestUint: bigint = 2n ** 64n - 1n;

export function isInt(value: unknown): value is Int {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

export function isDouble(value: unknown): value is number | Double {
  return typeof value === "number" ? !Number.isSafeInteger(value) : value instanceof Double;
}

/** Whether a value is an int, a uint or a double. */
export function isNumeric(value: unknown): value is Int | Uint | Double {
  return (
    typeof value === "number" ||
    typeof value === "bigint" ||
    value instanceof Uint ||
    value instanceof Double
  );
}

/** A double in the form that values have: see {@link Double}. */
export function toDouble(value: number): number | Double {
  return Number.isSafeInteger(value) ? new Double(value) : value;
}

/** The number that a double holds. */
export function fromDouble(value: number | Double): number {
  return typeof value === "number" ? value : value.value;
}

/** An int of the smallest form; undefined beyond int64. */
export function toInt(value: bigint): Int | undefined {
  if (value < smallestInt || value > largestInt) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

export function toUint(value: bigint): Uint | undefined {
  return value < 0n || value > largestUint ? undefined : new Uint(value);
}

/** An int by its value, or the error that Go tells where it does not fit. */
export function intOrOverflow(value: bigint): Int | CelError {
  return toInt(value) ?? new CelError("integer overflow");
}

export function uintOrOverflow(value: bigint): Uint | CelError {
  return toUint(value) ?? new CelError("unsigned integer overflow");
}

/** What a number amounts to, for comparisons across types: a JavaScript number, or a bigint for what has no exact one. */
export function amountOf(value: Int | Uint | Double): number | bigint {
  if (typeof value === "object") return value.value;
  return value;
}

/** Two amounts for comparing them: a double with a large int as two doubles, as Go does it, though digits are lost. */
export function inOneForm(
  left: number | bigint,
  right: number | bigint,
): readonly [left: number | bigint, right: number | bigint] {
  return typeof left === typeof right ? [left, right] : [Number(left), Number(right)];
}

/** An int as a JavaScript number where it can be an index. */
export function indexOf(value: CelValue): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  if (typeof value !== "object" && typeof value !== "bigint") return undefined;
  if (value instanceof Uint) return Number(value.value);
  if (value instanceof Double) return Number.isInteger(value.value) ? value.value : undefined;
  return typeof value === "bigint" ? Number(value) : undefined;
}
