import { compareValues } from "../comparison.ts";
import { indexValue } from "../access.ts";
import { called, functionOf } from "../declare.ts";
import { isCelMap, valueOfKey } from "../entry-map.ts";
import { equalValues } from "../equality.ts";
import type { Library, LibraryFunction, Overload } from "../library.ts";
import { listOf, mapOf, parameter, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { noSuchOverload } from "../value.ts";
import type { CelError, CelResult, CelValue } from "../value.ts";

const { bool, bytes, double, duration, int, string, timestamp, uint } = scalar;
const any = parameter("A");
const held = parameter("B");

/** Types whose values have an order; numbers have one across types. */
const ordered: readonly (readonly [Type, Type])[] = [
  ...[bool, bytes, duration, string, timestamp].map((type) => [type, type] as const),
  ...[int, uint, double].flatMap((left) =>
    [int, uint, double].map((right) => [left, right] as const),
  ),
];

function relation(name: string, holds: (order: number) => boolean): LibraryFunction {
  const call = (left: CelValue, right: CelValue): boolean | CelError => {
    const order = compareValues(left, right);
    if (order === undefined) return noSuchOverload;
    return typeof order === "number" ? holds(order) : order;
  };
  return functionOf(name, ...ordered.map((types) => called(types, bool, call)));
}

function isIn(item: CelValue, range: CelValue): CelResult {
  if (Array.isArray(range)) return range.some((element) => equalValues(item, element));
  return isCelMap(range) ? valueOfKey(range, item) !== undefined : noSuchOverload;
}

/** Lists by their indexes, maps by their keys. */
export function indexing(
  result: (type: Type) => Type,
  call: (value: CelValue, key: CelValue) => CelResult,
): readonly Overload[] {
  return [
    called([listOf(any), int], result(any), call),
    called([mapOf(any, held), any], result(held), call),
  ];
}

/**
 * Operators that are one function for values of all types; the compiler relies on it.
 * Source: the language definition, "Equality", "Ordering", "Field selection".
 */
export const relations: Library["functions"] = [
  functionOf("_==_", called([any, any], bool, equalValues)),
  functionOf(
    "_!=_",
    called([any, any], bool, (left: CelValue, right: CelValue) => !equalValues(left, right)),
  ),
  relation("_<_", (order) => order < 0),
  relation("_<=_", (order) => order <= 0),
  relation("_>_", (order) => order > 0),
  relation("_>=_", (order) => order >= 0),
  functionOf(
    "@in",
    called([any, listOf(any)], bool, isIn),
    called([any, mapOf(any, held)], bool, isIn),
  ),
  functionOf("_[_]", ...indexing((type) => type, indexValue)),
];
