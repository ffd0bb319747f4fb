import { called, functionOf, method } from "../declare.ts";
import { compareValues } from "../comparison.ts";
import { wholeSizeOf } from "../cost.ts";
import { entryKey } from "../entry-map.ts";
import { equalValues } from "../equality.ts";
import type { Library, Overload } from "../library.ts";
import type { Macro } from "../syntax/macro.ts";
import { loopOf, argumentAt } from "../syntax/standard-macros.ts";
import type { Node } from "../syntax/node.ts";
import { listOf, nameOfType, parameter, scalar } from "../type.ts";
import { typeOfValue } from "../type-of-value.ts";
import { CelError } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";

type List = readonly CelValue[];

const { bool, bytes, double, duration, dyn, int, string, timestamp, uint } = scalar;
const list = listOf(parameter("T"));

/** The cost of a call that makes a list. */
const listCost = 11;
const ofResult: Overload["cost"] = (_values, result) =>
  listCost + (Array.isArray(result) ? result.length : 0);

/** With all that is within: nested lists can hold one list many times. */
const ofInput: Overload["cost"] = ([items]) => listCost + wholeSizeOf(items ?? null) / 2;

/** As if every element were compared with every other. */
const quadratic: Overload["cost"] = (values) => {
  const items = values.at(-1) as List;
  const isText = typeof items[0] === "string" || items[0] instanceof Uint8Array;
  return listCost + Math.floor(items.length ** 2 * (isText ? 2.1 : 2));
};

function slice(items: List, start: number | bigint, end: number | bigint): CelResult {
  const refuse = (reason: string): CelError =>
    new CelError(`cannot slice(${start}, ${end}), ${reason}`);
  if (start < 0 || end < 0) return refuse("negative indexes not supported");
  if (start > end) return refuse("start index must be less than or equal to end index");
  if (end > items.length) return refuse(`list is length ${items.length}`);
  return items.slice(Number(start), Number(end));
}

function flatten(items: List, depth: number | bigint): CelResult {
  if (depth < 0) return new CelError("level must be non-negative");
  return flattened(items, Number(depth));
}

function flattened(items: List, depth: number, result: CelValue[] = []): List {
  for (const item of items) {
    if (Array.isArray(item) && depth > 0) flattened(item, depth - 1, result);
    else result.push(item);
  }
  return result;
}

function range(size: number | bigint): CelResult {
  if (size < 0) return new CelError(`lists.range: size must be non-negative, got ${size}`);
  return Array.from({ length: Number(size) }, (_item, index) => index);
}

/** Elements in the order of their keys, which are of one type. */
function sortByKeys(items: List, keys: List): CelResult {
  const [first] = keys;
  if (first === undefined) return items;
  const kind = nameOfType(typeOfValue(first));
  if (keys.some((key) => nameOfType(typeOfValue(key)) !== kind)) {
    return new CelError("list elements must have the same type");
  }
  if (compareValues(first, first) === undefined) {
    return new CelError("list elements must be comparable");
  }
  const order = keys.map((key, index) => ({ key, index }));
  order.sort((left, right) => {
    const result = compareValues(left.key, right.key);
    return typeof result === "number" ? result : 0;
  });
  return order.map(({ index }) => items[index] ?? null);
}

function distinct(items: List): CelResult {
  const keys = new Set<string>();
  const others: CelValue[] = [];
  return items.filter((item) => {
    const key = entryKey(item);
    if (key !== undefined && !Number.isNaN(item)) {
      if (keys.has(key)) return false;
      keys.add(key);
      return true;
    }
    if (others.some((other) => equalValues(other, item))) return false;
    others.push(item);
    return true;
  });
}

const comparable = [int, uint, double, bool, duration, timestamp, string, bytes];

/** The name of what `sortBy` is called on; no expression can write it. */
const subject = "@sorted";

/** `list.sortBy(x, key)` */
const sortBy: Macro = {
  name: "sortBy",
  isMethod: true,
  argumentCounts: [2],
  expand: (call) => {
    const { position } = call;
    const given: Node = { kind: "identifier", name: subject, position };
    const keys = loopOf({ ...call, target: given }, "list", {
      condition: undefined,
      body: argumentAt(call, 1),
    });
    const body: Node = {
      kind: "call",
      name: "@sortByKeys",
      target: given,
      arguments: [keys],
      position,
    };
    return { kind: "bind", name: subject, value: call.target, body, position };
  },
};

/** Functions of lists. Source: cel-go, extension "Lists", version 3. */
export const listsLibrary: Library = {
  name: "lists",
  macros: [sortBy],
  functions: [
    functionOf("slice", method([list, int, int], list, slice, ofResult)),
    functionOf(
      "flatten",
      method([listOf(list)], list, (items: List) => flatten(items, 1), ofInput),
      method([listOf(dyn), int], listOf(dyn), flatten, ofInput),
    ),
    functionOf(
      "sort",
      ...comparable.map((type) =>
        method([listOf(type)], listOf(type), (items: List) => sortByKeys(items, items), quadratic),
      ),
    ),
    functionOf(
      "@sortByKeys",
      ...comparable.map((type) => method([list, listOf(type)], list, sortByKeys, quadratic)),
    ),
    functionOf(
      "lists.range",
      called([int], listOf(int), range, ([size]) => listCost + Math.max(0, Number(size))),
    ),
    functionOf(
      "reverse",
      method([list], list, (items: List) => items.toReversed(), ofResult),
    ),
    functionOf("distinct", method([list], list, distinct, quadratic)),
  ],
};
