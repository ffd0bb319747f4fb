import { set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { entriesOf, isCelMap } from "./entry-map.ts";
import { formatText } from "./text.ts";
import { nameOfType } from "./type.ts";
import { CelError, CelObject, Double, Uint } from "./value.ts";
import type { CelValue } from "./value.ts";

/**
 * A value as JSON: durations in seconds, timestamps in RFC 3339, bytes in base64, keys of maps as texts. An error
 * for what has no form in JSON: infinities, NaN, types, values of libraries without one.
 */
export function toJson(value: CelValue): Json | CelError {
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
  return isCelMap(value) ? mapToJson(value) : listToJson(value);
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
}

function listToJson(list: readonly CelValue[]): Json | CelError {
  const result: Json[] = [];
  for (const element of list) {
    const item = toJson(element);
    if (item instanceof CelError) return item;
    result.push(item);
  }
  return result;
}

function mapToJson(map: Parameters<typeof entriesOf>[0]): Json | CelError {
  const result: JsonMap = {};
  for (const [key, value] of entriesOf(map)) {
    const item = toJson(value);
    if (item instanceof CelError) return item;
    set(result, formatText(key), item);
  }
  return result;
}
