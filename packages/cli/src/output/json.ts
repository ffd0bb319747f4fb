import { get, isMap, stringify } from "@winnow/value";
import type { Json } from "@winnow/value";

/** JSON text over several lines, map keys sorted as Go prints them; bigints keep every digit. */
export function prettyJson(value: Json): string {
  return indented(value, "");
}

/** JSON text on one line, map keys sorted. */
export function compactJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(compactJson).join(",")}]`;
  if (!isMap(value)) return stringify(value);
  const entries = sortedKeys(value).map(
    (key) => `${JSON.stringify(key)}:${compactJson(get(value, key) ?? null)}`,
  );
  return `{${entries.join(",")}}`;
}

function indented(value: Json, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const items = value.map((item) => `${inner}${indented(item, inner)}`);
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  if (!isMap(value)) return stringify(value);
  const keys = sortedKeys(value);
  if (keys.length === 0) return "{}";
  const entries = keys.map(
    (key) => `${inner}${JSON.stringify(key)}: ${indented(get(value, key) ?? null, inner)}`,
  );
  return `{\n${entries.join(",\n")}\n${indent}}`;
}

function sortedKeys(map: { [key: string]: Json }): string[] {
  return Object.keys(map).toSorted();
}
