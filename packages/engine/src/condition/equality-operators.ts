import {
  deepEqual,
  isInteger,
  isMap,
  isNumber,
  matchWildcard,
  parseQuantity,
  sameNumber,
} from "@winnow/value";
import type { Json } from "@winnow/value";
import { durationPair } from "./duration-value.ts";
import { readFloat } from "./number-text.ts";
import type { Operator } from "./operator.ts";

/** Whether a key equals a value; texts compare as durations, quantities or wildcard patterns. */
function equals(key: Json, value: Json): boolean {
  if (typeof key === "boolean") return key === value;
  if (isNumber(key)) return numberEquals(key, value);
  if (typeof key === "string") return textEquals(key, value);
  if (Array.isArray(key)) return Array.isArray(value) && deepEqual(key, value);
  return isMap(key) && isMap(value) && deepEqual(key, value);
}

function numberEquals(key: number | bigint, value: Json): boolean {
  if (isNumber(value)) return sameNumber(key, value);
  if (typeof value !== "string") return false;
  const number = readFloat(value);
  if (number === undefined) return false;
  return isInteger(key) ? Number.isInteger(number) && Number(key) === number : key === number;
}

function textEquals(key: string, value: Json): boolean {
  const durations = durationPair(key, value);
  if (durations !== undefined) return durations[0] === durations[1];
  if (typeof value !== "string") return false;
  const quantity = parseQuantity(key);
  if (quantity !== undefined) {
    const wanted = parseQuantity(value);
    return wanted !== undefined && quantity.nano === wanted.nano;
  }
  return matchWildcard(value, key);
}

/** A null key neither equals anything nor differs from it. */
function operator(name: string, wanted: boolean): Operator {
  const compare = (key: Json, value: Json): boolean =>
    key !== null && equals(key, value) === wanted;
  return { name, compare, bind: (value) => (key) => compare(key, value) };
}

/** `Equals` and `NotEquals`, and their old spellings. */
export const equalityOperators: readonly Operator[] = [
  operator("Equals", true),
  operator("Equal", true),
  operator("NotEquals", false),
  operator("NotEqual", false),
];
