/** The functions of the JMESPath specification that work on lists and maps. */
import { compareBytes } from "@winnow/value";
import { QueryError } from "../error.ts";
import { equalValues, float, floatValue, getValue, isValueMap, setValue } from "../value.ts";
import type { Value, ValueMap } from "../value.ts";
import { isReference } from "./check-arguments.ts";
import { argument } from "./definition.ts";
import type { Argument, QueryFunction } from "./definition.ts";

/** The list that an argument is; the check of arguments has made sure of it. */
export function listOf(value: Argument | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

export function mapOf(value: Argument | undefined): ValueMap {
  return value !== undefined && !isReference(value) && isValueMap(value) ? value : {};
}

/** Orders strings by bytes and numbers by size. */
function compareKeys(left: Value, right: Value): number {
  if (typeof left === "string" && typeof right === "string") return compareBytes(left, right);
  return (floatValue(left) ?? 0) - (floatValue(right) ?? 0);
}

function extreme(list: readonly Value[], sign: 1 | -1): Value {
  let best: Value | undefined;
  for (const item of list) {
    if (best === undefined || sign * compareKeys(item, best) > 0) best = item;
  }
  return best ?? null;
}

/** The key of each element, all strings or all numbers. */
function keysBy(list: readonly Value[], reference: Argument | undefined): Value[] {
  if (reference === undefined || !isReference(reference)) return [];
  const keys = list.map((item) => reference.apply(item));
  const strings = keys.every((key) => typeof key === "string");
  const numbers = keys.every((key) => floatValue(key) !== undefined);
  if (!strings && !numbers) throw new QueryError("invalid type, must be number or string");
  return keys;
}

function extremeBy(values: readonly Argument[], sign: 1 | -1): Value {
  const list = listOf(values[0]);
  const keys = keysBy(list, values[1]);
  let best = 0;
  keys.forEach((key, index) => {
    if (sign * compareKeys(key, keys[best] ?? null) > 0) best = index;
  });
  return list[best] ?? null;
}

const comparable = ["array[string]", "array[number]"] as const;

export const listFunctions: readonly QueryFunction[] = [
  {
    name: "length",
    arguments: [argument("subject", "string", "array", "object")],
    returns: ["number"],
    note: "the number of characters, elements or keys",
    run([value]) {
      if (typeof value === "string") return float([...value].length);
      return float(Array.isArray(value) ? value.length : Object.keys(mapOf(value)).length);
    },
  },
  {
    name: "contains",
    arguments: [argument("subject", "array", "string"), argument("search", "any")],
    returns: ["boolean"],
    note: "whether a list has an element, or a text a part",
    run([subject, search], { integersAreFloats }) {
      if (typeof subject === "string") {
        return typeof search === "string" && subject.includes(search);
      }
      return listOf(subject).some((item) => equalValues(item, search as Value, integersAreFloats));
    },
  },
  {
    name: "keys",
    arguments: [argument("map", "object")],
    returns: ["array"],
    note: "the keys of a map, in order",
    run: ([map]) => Object.keys(mapOf(map)).toSorted(compareBytes),
  },
  {
    name: "values",
    arguments: [argument("map", "object")],
    returns: ["array"],
    note: "the values of a map, in the order of its keys",
    run([map]) {
      const entries = mapOf(map);
      return Object.keys(entries)
        .toSorted(compareBytes)
        .map((key) => getValue(entries, key) ?? null);
    },
  },
  {
    name: "merge",
    arguments: [{ name: "maps", types: ["object"], variadic: true }],
    returns: ["object"],
    note: "one map from several; later ones win",
    run(maps) {
      const result: ValueMap = {};
      for (const map of maps.map(mapOf)) {
        for (const key of Object.keys(map)) setValue(result, key, getValue(map, key) ?? null);
      }
      return result;
    },
  },
  {
    name: "sort",
    arguments: [argument("list", ...comparable)],
    returns: ["array"],
    note: "the list in ascending order",
    run: ([list]) => listOf(list).toSorted(compareKeys),
  },
  {
    name: "sort_by",
    arguments: [argument("list", "array"), argument("key", "expression")],
    returns: ["array"],
    note: "the list in ascending order of an expression",
    run([list, key]) {
      const items = listOf(list);
      const keys = keysBy(items, key);
      const order = items.map((_, index) => index);
      order.sort((a, b) => compareKeys(keys[a] ?? null, keys[b] ?? null) || a - b);
      return order.map((index) => items[index] ?? null);
    },
  },
  {
    name: "max",
    arguments: [argument("list", "array[number]", "array[string]")],
    returns: ["any"],
    note: "the largest element",
    run: ([list]) => extreme(listOf(list), 1),
  },
  {
    name: "min",
    arguments: [argument("list", "array[number]", "array[string]")],
    returns: ["any"],
    note: "the smallest element",
    run: ([list]) => extreme(listOf(list), -1),
  },
  {
    name: "max_by",
    arguments: [argument("list", "array"), argument("key", "expression")],
    returns: ["any"],
    note: "the element for which an expression is largest",
    run: (values) => extremeBy(values, 1),
  },
  {
    name: "min_by",
    arguments: [argument("list", "array"), argument("key", "expression")],
    returns: ["any"],
    note: "the element for which an expression is smallest",
    run: (values) => extremeBy(values, -1),
  },
  {
    name: "avg",
    arguments: [argument("numbers", "array[number]")],
    returns: ["number"],
    note: "the average",
    run([list]) {
      const numbers = listOf(list).map((item) => floatValue(item) ?? 0);
      if (numbers.length === 0) return null;
      return float(numbers.reduce((total, item) => total + item, 0) / numbers.length);
    },
  },
  {
    name: "map",
    arguments: [argument("expression", "expression"), argument("list", "array")],
    returns: ["array"],
    note: "an expression applied to each element; nulls stay",
    run: ([reference, list]) =>
      listOf(list).map((item) =>
        reference !== undefined && isReference(reference) ? reference.apply(item) : null,
      ),
  },
  {
    name: "reverse",
    arguments: [argument("subject", "array", "string")],
    returns: ["array", "string"],
    note: "a list or a text from its end",
    run: ([subject]) =>
      typeof subject === "string"
        ? [...subject].toReversed().join("")
        : listOf(subject).toReversed(),
  },
  {
    name: "not_null",
    arguments: [{ name: "values", types: ["any"], variadic: true }],
    returns: ["any"],
    note: "the first value that is not null",
    run: (values) => values.map((value) => value as Value).find((value) => value !== null) ?? null,
  },
  {
    name: "to_array",
    arguments: [argument("value", "any")],
    returns: ["array"],
    note: "the value as a list, unless it is one",
    run: ([value]) => (Array.isArray(value) ? value : [(value ?? null) as Value]),
  },
  {
    name: "items",
    arguments: [
      argument("subject", "object", "array"),
      argument("keyName", "string"),
      argument("valueName", "string"),
    ],
    returns: ["array"],
    note: "the entries of a map or list, each as a map with the two names",
    run([subject, keyName, valueName]) {
      const entry = (key: Value, value: Value): Value => {
        const result: ValueMap = {};
        setValue(result, typeof keyName === "string" ? keyName : "", key);
        setValue(result, typeof valueName === "string" ? valueName : "", value);
        return result;
      };
      if (Array.isArray(subject)) return subject.map((item, index) => entry(float(index), item));
      const map = mapOf(subject);
      return Object.keys(map)
        .toSorted(compareBytes)
        .map((key) => entry(key, getValue(map, key) ?? null));
    },
  },
  {
    name: "object_from_lists",
    arguments: [argument("keys", "array"), argument("values", "array")],
    returns: ["object"],
    note: "a map from a list of keys and a list of values",
    run([keys, values]) {
      const result: ValueMap = {};
      const items = listOf(values);
      listOf(keys).forEach((key, index) => {
        if (typeof key !== "string") throw new QueryError("the keys must be strings");
        setValue(result, key, items[index] ?? null);
      });
      return result;
    },
  },
  {
    name: "lookup",
    arguments: [argument("subject", "object", "array"), argument("key", "string", "number")],
    returns: ["any"],
    note: "the value of a key or at an index; null where there is none",
    run([subject, key]) {
      if (Array.isArray(subject)) {
        const index = floatValue(key as Value);
        if (index === undefined || !Number.isInteger(index)) {
          throw new QueryError("a list is looked up by a whole number");
        }
        return index < 0 ? null : (subject[index] ?? null);
      }
      if (typeof key !== "string") throw new QueryError("a map is looked up by a string");
      return getValue(mapOf(subject), key) ?? null;
    },
  },
];
