import { called, functionOf } from "../declare.ts";
import { entryKey } from "../entry-map.ts";
import { equalValues } from "../equality.ts";
import type { Library, Overload } from "../library.ts";
import { listOf, parameter, scalar } from "../type.ts";
import type { CelValue } from "../value.ts";

type List = readonly CelValue[];

const list = listOf(parameter("A"));

/** Tells whether values are among those of a list; texts and numbers without going through it. */
function membership(values: List): (value: CelValue) => boolean {
  const keys = new Set<string>();
  const others: CelValue[] = [];
  for (const value of values) {
    const key = entryKey(value);
    if (key === undefined) others.push(value);
    else keys.add(key);
  }
  return (value) => {
    const key = entryKey(value);
    return key === undefined
      ? others.some((other) => equalValues(value, other))
      : keys.has(key) && !Number.isNaN(value);
  };
}

function contains(values: List, wanted: List): boolean {
  return wanted.every(membership(values));
}

function intersects(left: List, right: List): boolean {
  return right.some(membership(left));
}

/** As if every element were compared with every other. */
function product(times: number): Overload["cost"] {
  return ([left, right]) => 1 + (left as List).length * (right as List).length * times;
}

/** Lists as sets. Source: cel-go, extension "Sets". */
export const setsLibrary: Library = {
  name: "sets",
  functions: [
    functionOf("sets.contains", called([list, list], scalar.bool, contains, product(1))),
    functionOf(
      "sets.equivalent",
      called(
        [list, list],
        scalar.bool,
        (left: List, right: List) => contains(left, right) && contains(right, left),
        product(2),
      ),
    ),
    functionOf("sets.intersects", called([list, list], scalar.bool, intersects, product(1))),
  ],
};
