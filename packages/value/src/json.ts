/**
 * The value model of everything that is judged: what a YAML or JSON document holds.
 *
 * Go tells int64 from float64. Here an integer is a `number` that is integral and safe, or a
 * `bigint` where it is beyond 2^53 (so that no digit is lost); every other `number` is a float.
 */
export type Json = null | boolean | number | bigint | string | Json[] | JsonMap;

/** A JSON object. Read it with {@link get}: a document may hold keys such as `constructor`. */
export interface JsonMap {
  [key: string]: Json;
}

/** Tells whether a value is a JSON object (not null, not an array). */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads an own key of a map; what JavaScript's objects inherit (`toString`, `__proto__`) is not
 * part of the document. JSON holds no functions, so one `typeof` tells nearly all of it apart.
 */
export function get(map: JsonMap, key: string): Json | undefined {
  const value: unknown = map[key];
  if (typeof value === "function" || key === "__proto__") {
    return Object.hasOwn(map, key) ? (value as Json) : undefined;
  }
  return value as Json | undefined;
}

/** Sets an own key of a map, also where the key is `__proto__`. */
export function set(map: JsonMap, key: string, value: Json): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  } else {
    map[key] = value;
  }
}

/**
 * A copy that is meant to grow. V8 gives a spread object no room for more properties, so that adding
 * one to it costs ten times the copy.
 */
export function copyToExtend(map: JsonMap): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(map)) set(result, key, map[key] ?? null);
  return result;
}

/** Follows a path of map keys; undefined as soon as a step is missing or not a map. */
export function getPath(value: Json | undefined, path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) {
    if (!isMap(current)) return undefined;
    current = get(current, key);
  }
  return current;
}

/** True for what Go would hold as int64: an integral safe `number`, or a `bigint`. */
export function isInteger(value: unknown): value is number | bigint {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

/** True for any JSON number. */
export function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Whether two numbers are of one value, be they `number` or `bigint`. */
export function sameNumber(left: number | bigint, right: number | bigint): boolean {
  // oxlint-disable-next-line eqeqeq -- strict equality tells 1 from 1n
  return left == right;
}

/** Deep equality of JSON values; 1 and 1n are equal, the order of keys does not matter. */
export function deepEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isNumber(left) && isNumber(right)) return sameNumber(left, right);
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => deepEqual(item, right[index]));
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every(
    (key) => Object.hasOwn(right, key) && deepEqual(get(left, key), get(right, key)),
  );
}

/** The value as compact JSON text, map keys in the order they stand; bigints keep every digit. */
export function stringify(value: Json): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  if (isMap(value)) {
    const entries = Object.keys(value).map(
      (key) => `${JSON.stringify(key)}:${stringify(get(value, key) ?? null)}`,
    );
    return `{${entries.join(",")}}`;
  }
  return JSON.stringify(value);
}
