import { shortestDouble } from "./double-text.ts";
import { entriesOf, isCelMap } from "./entry-map.ts";
import { Double, CelObject, Uint } from "./value.ts";
import type { CelValue } from "./value.ts";
import { nameOfType } from "./type.ts";

/** How many parts of a collection are written: an expression can nest them without end. */
const mostParts = 10_000;

/** A value in a message: texts as they are, collections as expressions would write them, cut where they are vast. */
export function formatText(value: CelValue): string {
  return typeof value === "string" ? value : formatPart(value, { left: mostParts });
}

function formatPart(value: CelValue, parts: { left: number }): string {
  parts.left -= 1;
  if (parts.left < 0) return "…";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && !Number.isSafeInteger(value)) return shortestDouble(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Uint) return value.value.toString();
  if (value instanceof Double) return shortestDouble(value.value);
  if (value instanceof CelObject) return value.toText?.() ?? nameOfType(value.type);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  const isMap = isCelMap(value);
  const items: string[] = [];
  for (const [key, item] of isMap ? entriesOf(value) : value.entries()) {
    items.push(
      isMap ? `${formatPart(key, parts)}: ${formatPart(item, parts)}` : formatPart(item, parts),
    );
    if (parts.left < 0) break;
  }
  return isMap ? `{${items.join(", ")}}` : `[${items.join(", ")}]`;
}
