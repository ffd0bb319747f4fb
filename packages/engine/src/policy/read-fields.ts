/** Reading fields of documents that have passed their schema; what is missing gets its default. */
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

/** A field that is given: neither missing nor null. */
export function given(map: JsonMap, key: string): Json | undefined {
  const value = get(map, key);
  return value === null ? undefined : value;
}

export function textOf(map: JsonMap, key: string): string | undefined {
  const value = given(map, key);
  return typeof value === "string" ? value : undefined;
}

export function flagOf(map: JsonMap, key: string, fallback: boolean): boolean {
  const value = given(map, key);
  return typeof value === "boolean" ? value : fallback;
}

export function mapOf(map: JsonMap, key: string): JsonMap | undefined {
  const value = given(map, key);
  return isMap(value) ? value : undefined;
}

export function mapsOf(map: JsonMap, key: string): JsonMap[] {
  const value = given(map, key);
  return Array.isArray(value) ? value.filter(isMap) : [];
}

export function textsOf(map: JsonMap, key: string): string[] {
  const value = given(map, key);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function textMapOf(map: JsonMap, key: string): Record<string, string> {
  const value = mapOf(map, key) ?? {};
  const result: Record<string, string> = {};
  for (const name of Object.keys(value)) {
    const text = get(value, name);
    if (typeof text === "string") set(result, name, text);
  }
  return result;
}

/** `{ key: value }`, or nothing where the value is not given: for optional properties. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
