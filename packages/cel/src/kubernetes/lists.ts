import { equalValues } from "../equality.ts";
import type { Library } from "../library.ts";
import { fromDouble, intOrOverflow, isDouble, isInt, toDouble, uintOrOverflow } from "../number.ts";
import type { Int } from "../number.ts";
import { Duration } from "../timestamp.ts";
import { listOf, parameter, scalar } from "../type.ts";
import { CelError, Uint } from "../value.ts";
import type { Double, CelResult, CelValue } from "../value.ts";
import { costOfTraversal } from "./cost.ts";
import { compareElements } from "./order.ts";
import { functions, method } from "./overload.ts";

type List = readonly CelValue[];

const sortable = [
  scalar.int,
  scalar.uint,
  scalar.double,
  scalar.bool,
  scalar.duration,
  scalar.timestamp,
  scalar.string,
  scalar.bytes,
];
const element = parameter("A");

/**
 * Functions on lists. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes list library"; `includes` is
 * there since Kubernetes 1.37.
 */
export const listsLibrary: Library = {
  name: "kubernetes.lists",
  functions: functions({
    isSorted: sortable.map((type) => method([listOf(type)], scalar.bool, isSorted, costOfTraversal)),
    min: sortable.map((type) => method([listOf(type)], type, least, costOfTraversal)),
    max: sortable.map((type) => method([listOf(type)], type, greatest, costOfTraversal)),
    sum: [
      method([listOf(scalar.int)], scalar.int, sumOfInts, costOfTraversal),
      method([listOf(scalar.uint)], scalar.uint, sumOfUints, costOfTraversal),
      method([listOf(scalar.double)], scalar.double, sumOfDoubles, costOfTraversal),
      method([listOf(scalar.duration)], scalar.duration, sumOfDurations, costOfTraversal),
    ],
    indexOf: method([listOf(element), element], scalar.int, firstIndex, costOfTraversal),
    lastIndexOf: method([listOf(element), element], scalar.int, lastIndex, costOfTraversal),
    includes: method([scalar.dyn, scalar.dyn], scalar.bool, includes, costOfTraversal),
  }),
};

/** Neighbours that cannot be compared (a text and a number, NaN) are in order, as in Kubernetes. */
function isSorted(list: List): boolean {
  return list.every((item, at) => at === 0 || compareElements(list[at - 1] ?? null, item) !== 1);
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
  return others.reduce<CelValue>(
    (best, item) => (compareElements(best, item) === order ? item : best),
    first,
  );
}

const noSum = new CelError("no such overload");

function sumOfInts(list: List): CelResult {
  return sum<Int>(list, 0, isInt, (left, right) => intOrOverflow(BigInt(left) + BigInt(right)));
}

function sumOfUints(list: List): CelResult {
  return sum<Uint>(
    list,
    new Uint(0n),
    (item) => item instanceof Uint,
    (left, right) => uintOrOverflow(left.value + right.value),
  );
}

function sumOfDoubles(list: List): CelResult {
  return sum<number | Double>(list, toDouble(0), isDouble, (left, right) =>
    toDouble(fromDouble(left) + fromDouble(right)),
  );
}

function sumOfDurations(list: List): CelResult {
  return sum<Duration>(
    list,
    new Duration(0n),
    (item) => item instanceof Duration,
    (left, right) => {
      const nanoseconds = intOrOverflow(left.nanoseconds + right.nanoseconds);
      return nanoseconds instanceof CelError ? nanoseconds : new Duration(BigInt(nanoseconds));
    },
  );
}

function sum<Item extends CelValue>(
  list: List,
  zero: Item,
  isItem: (value: CelValue) => value is Item,
  add: (left: Item, right: Item) => Item | CelError,
): CelResult {
  let total = zero;
  for (const item of list) {
    if (!isItem(item)) return noSum;
    const next = add(total, item);
    if (next instanceof CelError) return next;
    total = next;
  }
  return total;
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
