/** How the leaves of assertion trees compare values, and how they are told of. */
import { formatValue, get, goJson, isMap, isNumber, quote, sameNumber } from "@winnow/value";
import type { Json } from "@winnow/value";

/** Two values that cannot be compared, because they are of different kinds. */
class IncomparableError extends Error {
  override readonly name = "IncomparableError";
  readonly code = "incomparable";
}

/**
 * Whether a value is what an assertion expects: numbers by their value, lists element by element, of
 * a map every expected key. Null is equal to null only.
 *
 * @throws {IncomparableError} for values of different kinds
 */
export function isExpected(expected: Json, actual: Json): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) throw incomparable(expected, actual);
    if (expected.length !== actual.length) return false;
    return expected.every((item, index) => isExpected(item, actual[index] ?? null));
  }
  if (isMap(expected)) {
    if (!isMap(actual)) throw incomparable(expected, actual);
    return Object.keys(expected).every((key) => {
      const value = Object.hasOwn(actual, key) ? get(actual, key) : undefined;
      return value !== undefined && isExpected(get(expected, key) ?? null, value);
    });
  }
  if (expected === null || actual === null) return expected === actual;
  if (isNumber(expected) && isNumber(actual)) return sameNumber(expected, actual);
  if (typeof expected !== typeof actual) throw incomparable(expected, actual);
  return expected === actual;
}

function incomparable(expected: Json, actual: Json): IncomparableError {
  return new IncomparableError(`types are not comparable, ${kindOf(expected)} - ${kindOf(actual)}`);
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (isMap(value)) return "map";
  return isNumber(value) ? "number" : typeof value;
}

/** The reason of a failure, in the words of Kubernetes' field errors. */
export function invalid(found: Json, detail: string): string {
  // Kubernetes writes null as the text "null"
  const shown = found === null ? quote("null") : shownValue(found);
  return `Invalid value: ${shown}: ${detail}`;
}

/** What a leaf expects, in words. */
export function expectation(expected: Json): string {
  return `Expected value: ${expected === null ? "<nil>" : shownValue(expected)}`;
}

/** Values longer than this are cut in messages. */
const longestShown = 2_000;

function shownValue(value: Json): string {
  if (typeof value === "string") return shorten(quote(value));
  return typeof value === "object" ? shorten(goJson(value)) : formatValue(value);
}

function shorten(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
