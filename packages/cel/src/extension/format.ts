import { compareBytes } from "@winnow/value";
import { shortestDouble } from "../double-text.ts";
import { entriesOf, isCelMap } from "../entry-map.ts";
import { fromDouble, isDouble, isInt } from "../number.ts";
import { Duration, Timestamp } from "../timestamp.ts";
import { nameOfType } from "../type.ts";
import { typeOfValue } from "../type-of-value.ts";
import { TypeValue } from "../type-value.ts";
import { CelError, Uint } from "../value.ts";
import type { CelMap, CelResult, CelValue } from "../value.ts";
import { fixedText, plainText, scientificText } from "./format-double.ts";

const mostDigits = 100;

/** Carries an error out of what is being put together. */
class FormatError extends Error {
  override readonly name = "FormatError";
  readonly code = "cel-format";
}

/** A verb of a format, such as `%.2f`, with its precision. */
type Verb = (value: CelValue, precision: number) => string;

function refuse(clause: string, takes: string, value: CelValue): never {
  throw new FormatError(
    `error during formatting: ${clause} clause can only be used on ${takes}, was given ${nameOf(value)}`,
  );
}

function refuseOther(form: string, takes: string, value: CelValue): never {
  throw new FormatError(
    `error during formatting: only ${takes} can be formatted as ${form}, was given ${nameOf(value)}`,
  );
}

function nameOf(value: CelValue): string {
  return nameOfType(typeOfValue(value));
}

const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ["s", (value) => textOf(value)],
  ["d", (value) => wholeOf(value)?.toString() ?? refuse("decimal", "integers", value)],
  ["f", (value, precision) => fixedText(doubleOf("fixed-point", value), precision)],
  ["e", (value, precision) => scientificText(doubleOf("scientific", value), precision)],
  [
    "b",
    (value) =>
      typeof value === "boolean"
        ? String(Number(value))
        : (wholeOf(value)?.toString(2) ?? refuseOther("binary", "integers and bools", value)),
  ],
  ["o", (value) => wholeOf(value)?.toString(8) ?? refuse("octal", "integers", value)],
  ["x", (value) => hexadecimal(value)],
  ["X", (value) => hexadecimal(value).toUpperCase()],
]);

/**
 * `text.format(values)`: each `%` clause is replaced by the next value. Texts are those of cel-go before version 4 of
 * its extension, which Kubernetes has: numbers of `%f` and `%e` are written for American readers.
 */
export function formatArguments(text: string, values: readonly CelValue[]): CelResult {
  try {
    return format(text, values);
  } catch (error) {
    if (error instanceof FormatError) return new CelError(error.message);
    throw error;
  }
}

const clause = /%(?:%|(?:\.(\d*))?([^])?)/gu;

function format(text: string, values: readonly CelValue[]): string {
  let next = 0;
  return text.replaceAll(clause, (all: string, digits?: string, letter?: string) => {
    if (all === "%%") return "%";
    const value = values[next];
    if (value === undefined) throw new FormatError(`index ${next} out of range`);
    next += 1;
    if (letter === undefined) {
      throw new FormatError(
        digits === undefined
          ? "unexpected end of string"
          : "could not parse formatting clause: error while parsing precision: could not find end of precision specifier",
      );
    }
    const verb = verbs.get(letter);
    const precision = digits === undefined ? 6 : Number(digits);
    if (verb === undefined || digits === "" || precision > mostDigits) {
      throw new FormatError(
        `could not parse formatting clause: ${problemOf(letter, digits, precision)}`,
      );
    }
    return verb(value, precision);
  });
}

function problemOf(letter: string, digits: string | undefined, precision: number): string {
  if (digits === "") return "error while parsing precision: no digits stand behind the point";
  if (precision > mostDigits) {
    return `error while parsing precision: precision ${precision} exceeds maximum allowed precision ${mostDigits}`;
  }
  return `unrecognized formatting clause "${letter}"`;
}

/** An int or a uint as a whole number. */
function wholeOf(value: CelValue): bigint | undefined {
  if (value instanceof Uint) return value.value;
  return isInt(value) ? BigInt(value) : undefined;
}

const specialTexts: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity,
  "-Infinity": -Infinity,
};

function doubleOf(name: string, value: CelValue): number {
  if (isDouble(value)) return fromDouble(value);
  const special =
    typeof value === "string" && Object.hasOwn(specialTexts, value)
      ? specialTexts[value]
      : undefined;
  return special ?? refuse(name, "doubles", value);
}

function hexadecimal(value: CelValue): string {
  const whole = wholeOf(value);
  if (whole !== undefined) return whole.toString(16);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) {
    return refuseOther("hex", "integers, byte buffers, and strings", value);
  }
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A value by itself, as `string(value)` has it. */
function textOf(value: CelValue): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Timestamp || value instanceof Duration) return value.toText();
  if (isDouble(value)) return shortestDouble(fromDouble(value));
  return partOf(value);
}

/** A value within a list or a map, as an expression would write it. */
function partOf(value: CelValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || typeof value === "boolean") return String(value);
  const whole = wholeOf(value);
  if (whole !== undefined) return whole.toString();
  if (isDouble(value)) return plainDouble(fromDouble(value));
  if (Array.isArray(value)) return `[${value.map(partOf).join(", ")}]`;
  if (value instanceof Uint8Array) return `b${JSON.stringify(new TextDecoder().decode(value))}`;
  if (value instanceof Timestamp) return `timestamp("${value.toText()}")`;
  if (value instanceof Duration) return `duration("${value.toText()}")`;
  if (value instanceof TypeValue) return value.name;
  if (isCelMap(value)) return mapText(value);
  return refuse(
    "string",
    "strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
    value,
  );
}

function plainDouble(value: number): string {
  if (Number.isFinite(value)) return plainText(value, 6);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"+Inf"' : '"-Inf"';
}

function mapText(map: CelMap): string {
  const entries = entriesOf(map).map(([key, value]) => {
    if (isDouble(key)) {
      throw new FormatError(
        "error during formatting: no formatting function for map key of type double",
      );
    }
    return [partOf(key), partOf(value)] as const;
  });
  const sorted = entries.toSorted(([left], [right]) => compareBytes(left, right));
  return `{${sorted.map(([key, value]) => `${key}:${value}`).join(", ")}}`;
}
