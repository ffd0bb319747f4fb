import { entriesOf, isCelMap, sizeOfMap } from "./entry-map.ts";
import { CelObject } from "./value.ts";
import type { CelValue } from "./value.ts";

/** What it costs to look at a character, and at a character of a regular expression. */
const perCharacter = 0.1;
const perRegexCharacter = 0.25;

/** How large a value is when a cost depends on it: characters, bytes, elements, entries; else 1. */
export function sizeOf(value: CelValue): number {
  if (typeof value === "string" || value instanceof Uint8Array || Array.isArray(value)) {
    return value.length;
  }
  if (typeof value !== "object" || value === null || value instanceof CelObject) return 1;
  return isCelMap(value) ? sizeOfMap(value) : 1;
}

/** The cost of going through a text, or something as large, once. */
export function traversalCost(size: number): number {
  return Math.ceil(size * perCharacter);
}

/** The cost of finding a regular expression in a text. */
export function regexCost(text: string, pattern: string): number {
  return (
    Math.ceil((text.length + 1) * perCharacter) * Math.ceil(pattern.length * perRegexCharacter)
  );
}

/** Values that are looked at to find the size of something with all that it holds. */
const mostCounted = 1_000_000;

/** The size of a value with all that it holds, however often it holds what; infinite where it is beyond a million. */
export function wholeSizeOf(value: CelValue): number {
  const left = [value];
  let size = 0;
  for (let item = left.pop(); item !== undefined; item = left.pop()) {
    size += 1 + sizeOf(item);
    if (size > mostCounted) return Infinity;
    if (Array.isArray(item)) for (const part of item as readonly CelValue[]) left.push(part);
    else if (isCelMap(item)) for (const [key, part] of entriesOf(item)) left.push(key, part);
  }
  return size;
}
