import { set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { entriesOf, isCelMap } from "./entry-map.ts";
import { formatText } from "./text.ts";
import { nameOfType } from "./type.ts";
import { CelError, CelObject, Double, Uint } from "./value.ts";
import type { CelMap, CelValue } from "./value.ts";

/**
 * A value as JSON: durations in seconds, timestamps in RFC 3339, bytes in base64, keys of maps as texts. An error
 * for what has no form in JSON: infinities, NaN, types, values of libraries without one.
 */
export function toJson(value: CelValue): Json | CelError {
  return convert(value, { left: mostParts });
}

/** How many values are converted: an expression can nest collections without end. */
const mostParts = 500_000;

interface Parts {
  left: number;
}

function convert(value: CelValue, parts: Parts): Json | CelError {
  parts.left -= 1;
  if (parts.left < 0) return new CelError(`a value of more than ${mostParts} parts is no JSON`);
  if (typeof value === "number" && !Number.isFinite(value)) {
    return new CelError(`${formatText(value)} has no form in JSON`);
  }
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Double) return value.value;
  if (value instanceof Uint) {
    const small = Number(value.value);
    return Number.isSafeInteger(small) ? small : value.value;
  }
  if (value instanceof Uint8Array) return toBase64(value);
  if (value instanceof CelObject) {
    if (value.toJson !== undefined) return value.toJson();
    return new CelError(`a ${nameOfType(value.type)} has no form in JSON`);
  }
  return isCelMap(value) ? mapToJson(value, parts) : listToJson(value, parts);
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
}

function listToJson(list: readonly CelValue[], parts: Parts): Json | CelError {
  const result: Json[] = [];
  for (const element of list) {
    const item = convert(element, parts);
    if (item instanceof CelError) return item;
    result.push(item);
  }
  return result;
}

function mapToJson(map: CelMap, parts: Parts): Json | CelError {
  const result: JsonMap = {};
  for (const [key, value] of entriesOf(map)) {
    const item = convert(value, parts);
    if (item instanceof CelError) return item;
    set(result, formatText(key), item);
  }
  return result;
}
