/**
 * Values while an expression is evaluated.
 *
 * Go tells int64 from float64, and its JMESPath takes only float64 for numbers. Data decoded from
 * JSON holds floats only; data decoded by Kubernetes' own decoder holds integers as well, which are
 * not equal to the literal `1`, a float. Where that matters (see Runtime.integersAreFloats), a float
 * that happens to be integral is told by its box, {@link Float}, until the result is handed out.
 */
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

/** An integral number that Go would hold as float64. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export type Value = null | boolean | number | bigint | string | Float | Value[] | ValueMap;
export interface ValueMap {
  [key: string]: Value;
}

/** A number as Go's float64. */
export function float(value: number): Float | number {
  return Number.isSafeInteger(value) ? new Float(value) : value;
}

/** The number of a value; undefined for anything else, and for integers that no float can hold. */
export function floatValue(value: Value): number | undefined {
  if (value instanceof Float) return value.value;
  return typeof value === "number" ? value : undefined;
}

/** The number of a float64; integers of the data count as floats only where they are decoded so. */
export function strictFloatValue(value: Value, integersAreFloats: boolean): number | undefined {
  const isInteger = !integersAreFloats && Number.isSafeInteger(value);
  return isInteger ? undefined : floatValue(value);
}

/** Tells whether a value is a JSON object. */
export function isValueMap(value: Value): value is ValueMap {
  return isMap(value) && !(value instanceof Float);
}

/** Reads an own key. */
export function getValue(map: ValueMap, key: string): Value | undefined {
  return get(map as JsonMap, key);
}

/** Sets an own key. */
export function setValue(map: ValueMap, key: string, value: Value): void {
  set(map as JsonMap, key, value as Json);
}

/** The value as plain JSON. */
export function toJson(value: Value): Json {
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) {
    return value.every((item) => toJson(item) === item) ? (value as Json[]) : value.map(toJson);
  }
  if (!isValueMap(value)) return value;
  const result: JsonMap = {};
  let changed = false;
  for (const key of Object.keys(value)) {
    const item = getValue(value, key) ?? null;
    const plain = toJson(item);
    changed ||= plain !== item;
    set(result, key, plain);
  }
  return changed ? result : (value as JsonMap);
}

/** JSON whose numbers are all floats, as a literal's are. */
export function fromLiteral(value: Json): Value {
  if (typeof value === "number") return float(value);
  if (typeof value === "bigint") return float(Number(value));
  if (Array.isArray(value)) return value.map(fromLiteral);
  if (!isMap(value)) return value;
  const result: ValueMap = {};
  for (const key of Object.keys(value)) setValue(result, key, fromLiteral(get(value, key) ?? null));
  return result;
}

/** What counts as false: null, false, and empty strings, lists and maps; zero does not. */
export function isFalse(value: Value): boolean {
  if (value === null || value === false || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isValueMap(value) && isEmpty(value);
}

function isEmpty(map: ValueMap): boolean {
  for (const key in map) if (Object.hasOwn(map, key)) return false;
  return true;
}

/** Deep equality; an integer and a float are never the same unless integers are floats. */
export function equalValues(left: Value, right: Value, integersAreFloats: boolean): boolean {
  if (left === right) return true;
  if (left instanceof Float || right instanceof Float) {
    const a = strictFloatValue(left, integersAreFloats);
    return a !== undefined && a === strictFloatValue(right, integersAreFloats);
  }
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equalValues(item, right[index] ?? null, integersAreFloats));
  }
  if (!isValueMap(left) || !isValueMap(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => {
    const other = Object.hasOwn(right, key) ? getValue(right, key) : undefined;
    return (
      other !== undefined && equalValues(getValue(left, key) ?? null, other, integersAreFloats)
    );
  });
}
