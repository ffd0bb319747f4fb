import { isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { QueryError } from "./error.ts";

const bigNumber = /[-+]?\d{16,}/;

/**
 * Reads JSON text; keys such as `__proto__` become plain keys, integers beyond 2^53 keep their digits.
 * Throws QueryError.
 */
export function parseJson(text: string): Json {
  try {
    const exact = bigNumber.test(text) ? quoteBigIntegers(text) : text;
    const value = JSON.parse(exact) as Json;
    return exact === text ? value : restoreBigIntegers(value);
  } catch {
    const reason = text.trim() === "" ? "unexpected end of JSON input" : "invalid JSON text";
    throw new QueryError(reason);
  }
}

/** A private-use character that marks a text as a number that was too long. */
const marker = "\uF8F2";
const jsonToken = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteBigIntegers(text: string): string {
  return text.replace(jsonToken, (token) => {
    const isLong = /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
    return isLong ? `"${marker}${token}"` : token;
  });
}

function restoreBigIntegers(value: Json): Json {
  if (typeof value === "string") {
    return value.startsWith(marker) ? longInteger(value.slice(1)) : value;
  }
  if (Array.isArray(value)) return value.map(restoreBigIntegers);
  if (!isMap(value)) return value;
  const result: JsonMap = {};
  for (const key of Object.keys(value)) set(result, key, restoreBigIntegers(value[key] ?? null));
  return result;
}

/** Within uint64 exactly, beyond that as the nearest float, as Go's decoders do. */
function longInteger(digits: string): Json {
  const value = BigInt(digits);
  return value >= -(2n ** 63n) && value < 2n ** 64n ? value : Number(digits);
}
