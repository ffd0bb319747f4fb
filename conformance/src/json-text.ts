import { isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gu;
/** An integer that may have more digits than a double can hold. */
const longInteger = /^-?\d{16,}$/u;
const marker = "\u0000integer:";

/**
 * Reads JSON text without losing a digit of long integers, which become bigints.
 *
 * @throws {SyntaxError} when the text is not JSON
 */
export function parseJson(text: string): Json {
  if (!/\d{16}/u.test(text)) return JSON.parse(text) as Json;
  const marked = text.replaceAll(stringOrNumber, (token) =>
    longInteger.test(token) ? `"\\u0000integer:${token}"` : token,
  );
  return restoreIntegers(JSON.parse(marked) as Json);
}

function restoreIntegers(value: Json): Json {
  if (typeof value === "string" && value.startsWith(marker)) {
    const integer = BigInt(value.slice(marker.length));
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
  }
  if (Array.isArray(value)) return value.map(restoreIntegers);
  if (!isMap(value)) return value;
  const restored: JsonMap = {};
  for (const [key, item] of Object.entries(value)) set(restored, key, restoreIntegers(item));
  return restored;
}

/** Reads a file of one JSON value for each line. */
export function parseJsonLines(text: string): Json[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseJson);
}
