import { isCelMap, sizeOfMap } from "./entry-map.ts";
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
