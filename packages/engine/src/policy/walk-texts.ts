import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import type { Path } from "./check-schema.ts";

/** Visits every text of a document with its path, keys included; a key has the path of its value. */
export function walkTexts(
  value: Json,
  path: Path,
  visit: (text: string, path: Path) => void,
): void {
  if (typeof value === "string") visit(value, path);
  else if (Array.isArray(value)) {
    value.forEach((item, index) => walkTexts(item, [...path, index], visit));
  } else if (isMap(value)) {
    for (const key of Object.keys(value)) {
      visit(key, [...path, key]);
      walkTexts(get(value, key) ?? null, [...path, key], visit);
    }
  }
}
