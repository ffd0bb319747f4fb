import {
  compareQuantities,
  compareVersions,
  isNumber,
  parseQuantity,
  parseVersion,
} from "@winnow/value";
import type { Json } from "@winnow/value";
import { durationPair } from "./duration-value.ts";
import { readFloat } from "./number-text.ts";
import type { Operator } from "./operator.ts";

/** -1, 0 or 1 by what the two sides are: durations, quantities, numbers or versions. */
function compareOrder(key: Json, value: Json): number | undefined {
  const durations = durationPair(key, value);
  if (durations !== undefined) return sign(durations[0], durations[1]);
  if (isNumber(key)) return compareNumber(key, value);
  if (typeof key !== "string") return undefined;
  const quantity = parseQuantity(key);
  if (quantity !== undefined && typeof value === "string") {
    const wanted = parseQuantity(value);
    if (wanted !== undefined) return compareQuantities(quantity, wanted);
  }
  const number = readFloat(key);
  if (number === undefined) return compareVersion(key, value);
  const seconds = durationPair(number, value);
  return seconds === undefined ? compareNumber(number, value) : sign(seconds[0], seconds[1]);
}

function sign<T extends number | bigint>(left: T, right: T): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

function compareNumber(key: number | bigint, value: Json): number | undefined {
  const wanted = typeof value === "string" ? readFloat(value) : isNumber(value) ? value : undefined;
  if (wanted === undefined) return undefined;
  return typeof key === typeof wanted ? sign(key, wanted) : sign(Number(key), Number(wanted));
}

function compareVersion(key: string, value: Json): number | undefined {
  const left = parseVersion(key);
  const right = typeof value === "string" ? parseVersion(value) : undefined;
  return left === undefined || right === undefined ? undefined : compareVersions(left, right);
}

function operator(name: string, holds: (order: number) => boolean): Operator {
  const compare = (key: Json, value: Json): boolean => {
    const order = compareOrder(key, value);
    return order !== undefined && holds(order);
  };
  return { name, compare, bind: (value) => (key) => compare(key, value) };
}

/** Comparisons by size; false where the sides cannot be compared. */
export const orderOperators: readonly Operator[] = [
  operator("GreaterThan", (order) => order > 0),
  operator("GreaterThanOrEquals", (order) => order >= 0),
  operator("LessThan", (order) => order < 0),
  operator("LessThanOrEquals", (order) => order <= 0),
];
