import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { CelObject, Double, EntryMap, Uint } from "./value.ts";
import type { CelMap, CelValue } from "./value.ts";

/**
 * The text under which an {@link EntryMap} holds a key; undefined for what is no key. Numbers that are of one
 * value are one key, be they int, uint or double.
 */
export function entryKey(key: CelValue): string | undefined {
  switch (typeof key) {
    case "string":
      return `s${key}`;
    case "boolean":
      return key ? "true" : "false";
    case "number":
      return Number.isInteger(key) ? `n${BigInt(key)}` : `d${key}`;
    case "bigint":
      return `n${key}`;
    default:
      if (key instanceof Uint) return `n${key.value}`;
      if (key instanceof Double) {
        return Number.isInteger(key.value) ? `n${BigInt(key.value)}` : undefined;
      }
      return undefined;
  }
}

/** Whether a value is a map, of either form. */
export function isCelMap(value: CelValue): value is CelMap {
  return (
    isMap(value) &&
    !(value instanceof CelObject) &&
    !(value instanceof Uint) &&
    !(value instanceof Double) &&
    !(value instanceof Uint8Array)
  );
}

/** The value of a key; undefined where the map has none. */
export function valueOfKey(map: CelMap, key: CelValue): CelValue | undefined {
  if (map instanceof EntryMap) {
    const text = entryKey(key);
    return text === undefined ? undefined : map.entries.get(text)?.[1];
  }
  return typeof key === "string" ? valueOfField(map, key) : undefined;
}

/** The value of a key that is a text. */
export function valueOfField(map: CelMap, key: string): CelValue | undefined {
  if (map instanceof EntryMap) return map.entries.get(`s${key}`)?.[1];
  return get(map as JsonMap, key);
}

export function sizeOfMap(map: CelMap): number {
  return map instanceof EntryMap ? map.entries.size : Object.keys(map).length;
}

export function keysOf(map: CelMap): readonly CelValue[] {
  if (map instanceof EntryMap) return Array.from(map.entries.values(), ([key]) => key);
  return Object.keys(map);
}

export function entriesOf(map: CelMap): readonly (readonly [CelValue, CelValue])[] {
  if (map instanceof EntryMap) return [...map.entries.values()];
  return Object.keys(map).map((key) => [key, get(map as JsonMap, key) as CelValue]);
}

/** A map of these entries, whose keys differ: a plain object where all keys are texts. */
export function mapOfEntries(entries: readonly (readonly [CelValue, CelValue])[]): CelMap {
  if (entries.every(([key]) => typeof key === "string")) {
    return Object.fromEntries(entries) as CelMap;
  }
  return new EntryMap(new Map(entries.map((entry) => [entryKey(entry[0]) ?? "", entry])));
}
