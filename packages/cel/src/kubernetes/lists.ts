import { compareValues } from "../comparison.ts";
import { functionOf, method } from "../declare.ts";
import { entriesOf, isCelMap } from "../entry-map.ts";
import { equalValues } from "../equality.ts";
import type { Library, Overload } from "../library.ts";
import { fromDouble, intOrOverflow, isDouble, isInt, toDouble, uintOrOverflow } from "../number.ts";
import type { Int } from "../number.ts";
import { Duration } from "../timestamp.ts";
import { listOf, parameter, scalar } from "../type.ts";
import { CelError, noSuchOverload, Uint } from "../value.ts";
import type { Double, CelResult, CelValue } from "../value.ts";

type List = readonly CelValue[];

const { bool, bytes, double, duration, dyn, int, string, timestamp, uint } = scalar;
const sortable = [int, uint, double, bool, duration, timestamp, string, bytes];
const element = parameter("A");

/** Characters cost a tenth, as do bytes; everything else that a list is made of costs one. */
const traversal: Overload["cost"] = ([target]) => costOf(target ?? null);

/**
 * Functions on lists. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes list library";
 * `includes` is there since Kubernetes 1.37.
 */
export const listsLibrary: Library = {
  name: "kubernetes.lists",
  functions: [
    functionOf(
      "isSorted",
      ...sortable.map((type) => method([listOf(type)], bool, isSorted, traversal)),
    ),
    functionOf("min", ...sortable.map((type) => method([listOf(type)], type, least, traversal))),
    functionOf("max", ...sortable.map((type) => method([listOf(type)], type, greatest, traversal))),
    functionOf(
      "sum",
      method([listOf(int)], int, (list: List) => sum(list, 0), traversal),
      method([listOf(uint)], uint, (list: List) => sum(list, new Uint(0n)), traversal),
      method([listOf(double)], double, (list: List) => sum(list, toDouble(0)), traversal),
      method([listOf(duration)], duration, (list: List) => sum(list, new Duration(0n)), traversal),
    ),
    functionOf("indexOf", method([listOf(element), element], int, firstIndex, traversal)),
    functionOf("lastIndexOf", method([listOf(element), element], int, lastIndex, traversal)),
    functionOf("includes", method([dyn, dyn], bool, includes, traversal)),
  ],
};

function costOf(value: CelValue): number {
  if (typeof value === "string") {
    return Math.floor(new TextEncoder().encode(value).length * perByte);
  }
  if (value instanceof Uint8Array) return Math.floor(value.length * perByte);
  if (Array.isArray(value)) return totalCost(value as List);
  return isCelMap(value) ? totalCost(entriesOf(value).flat()) : 1;
}

const perByte = 0.1;

function totalCost(values: List): number {
  return values.reduce<number>((cost, value) => cost + costOf(value), 0);
}

/** Neighbours that cannot be compared (a text and a number, NaN) are in order, as in Kubernetes. */
function isSorted(list: List): CelResult {
  if (!isSortable(list)) return noSuchOverload;
  return list.every((item, at) => at === 0 || compareValues(list[at - 1] ?? null, item) !== 1);
}

function least(list: List): CelResult {
  return preferred(list, "min", 1);
}

function greatest(list: List): CelResult {
  return preferred(list, "max", -1);
}

/** The element that none behind it replaces; one does where comparing gives the order. */
function preferred(list: List, name: string, order: -1 | 1): CelResult {
  const [first, ...others] = list;
  if (first === undefined) return new CelError(`${name} called on empty list`);
  if (!isSortable(list)) return noSuchOverload;
  return others.reduce<CelValue>(
    (best, item) => (compareValues(best, item) === order ? item : best),
    first,
  );
}

/** Whether the first element is of a type that has an order, where only the evaluation shows what a list holds. */
function isSortable([first]: List): boolean {
  return first === undefined || compareValues(first, first) !== undefined;
}

/** Adds to the zero of its type; to that of the first element where only the evaluation shows what a list holds. */
function sum(list: List, zero: CelValue): CelResult {
  const [first = zero] = list;
  if (isInt(first)) return total<Int>(list, 0, isInt, addInts);
  if (first instanceof Uint) return total(list, new Uint(0n), isUint, addUints);
  if (isDouble(first)) return total(list, toDouble(0), isDouble, addDoubles);
  return total(list, new Duration(0n), isDuration, addDurations);
}

function total<Item extends CelValue>(
  list: List,
  zero: Item,
  isItem: (value: CelValue) => value is Item,
  add: (left: Item, right: Item) => Item | CelError,
): CelResult {
  let result = zero;
  for (const item of list) {
    if (!isItem(item)) return noSuchOverload;
    const next = add(result, item);
    if (next instanceof CelError) return next;
    result = next;
  }
  return result;
}

function isUint(value: CelValue): value is Uint {
  return value instanceof Uint;
}

function isDuration(value: CelValue): value is Duration {
  return value instanceof Duration;
}

function addInts(left: Int, right: Int): Int | CelError {
  return intOrOverflow(BigInt(left) + BigInt(right));
}

function addUints(left: Uint, right: Uint): Uint | CelError {
  return uintOrOverflow(left.value + right.value);
}

function addDoubles(left: number | Double, right: number | Double): number | Double {
  return toDouble(fromDouble(left) + fromDouble(right));
}

function addDurations(left: Duration, right: Duration): Duration | CelError {
  const nanoseconds = intOrOverflow(left.nanoseconds + right.nanoseconds);
  return nanoseconds instanceof CelError ? nanoseconds : new Duration(BigInt(nanoseconds));
}

function firstIndex(list: List, wanted: CelValue): number {
  return list.findIndex((item) => equalValues(item, wanted));
}

function lastIndex(list: List, wanted: CelValue): number {
  return list.findLastIndex((item) => equalValues(item, wanted));
}

/** Whether a list has a value; of what is no list, whether it is that value. */
function includes(target: CelValue, wanted: CelValue): boolean {
  if (!Array.isArray(target)) return equalValues(target, wanted);
  return (target as List).some((item) => equalValues(item, wanted));
}
