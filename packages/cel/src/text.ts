import { shortestDouble } from "./double-text.ts";
import { entriesOf, isCelMap } from "./entry-map.ts";
import { Double, CelObject, Uint } from "./value.ts";
import type { CelValue } from "./value.ts";
import { nameOfType } from "./type.ts";

/** A value in a message: texts as they are, collections as expressions would write them. */
export function formatText(value: CelValue): string {
  return typeof value === "string" ? value : formatPart(value);
}

function formatPart(value: CelValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && !Number.isSafeInteger(value)) return shortestDouble(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Uint) return value.value.toString();
  if (value instanceof Double) return shortestDouble(value.value);
  if (value instanceof CelObject) return value.toText?.() ?? nameOfType(value.type);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (isCelMap(value)) {
    const entries = entriesOf(value).map(
      ([key, item]) => `${formatPart(key)}: ${formatPart(item)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  return `[${value.map(formatPart).join(", ")}]`;
}
