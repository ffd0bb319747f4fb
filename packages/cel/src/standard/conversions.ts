import { parseDuration } from "@winnow/value";
import { called, functionOf } from "../declare.ts";
import { sizeOf, traversalCost } from "../cost.ts";
import type { Library, Overload } from "../library.ts";
import {
  fromDouble,
  intOrOverflow,
  smallestInt,
  toDouble,
  toInt,
  toUint,
  uintOrOverflow,
} from "../number.ts";
import type { Int } from "../number.ts";
import { parseTimestamp, timestampOrOverflow } from "../time.ts";
import { Duration } from "../timestamp.ts";
import type { Timestamp } from "../timestamp.ts";
import { nameOfType, parameter, scalar, typeOf } from "../type.ts";
import type { Type } from "../type.ts";
import { typeOfValue } from "../type-of-value.ts";
import { TypeValue } from "../type-value.ts";
import { CelError } from "../value.ts";
import type { CelResult, CelValue, Double, Uint } from "../value.ts";
import { shortestDouble } from "../double-text.ts";

const { bool, bytes, double, duration, dyn, int, string, timestamp, uint } = scalar;
const billion = 1_000_000_000n;

type DoubleValue = number | Double;

function failed(from: Type, to: Type): CelError {
  return new CelError(`type conversion error from '${nameOfType(from)}' to '${nameOfType(to)}'`);
}

function keep(value: CelValue): CelResult {
  return value;
}

/** Cuts a double to a whole number, as far as 64 bits hold it. */
function wholeOf(value: DoubleValue): bigint | undefined {
  const number = fromDouble(value);
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined;
}

const intOverflow = new CelError("integer overflow");
const uintOverflow = new CelError("unsigned integer overflow");

function intOfDouble(value: DoubleValue): CelResult {
  const whole = wholeOf(value);
  // -2^63 as a double may have been any of many numbers, so Go refuses it
  if (whole === undefined || whole <= smallestInt) return intOverflow;
  return intOrOverflow(whole);
}

function uintOfDouble(value: DoubleValue): CelResult {
  const whole = fromDouble(value) < 0 ? undefined : wholeOf(value);
  return whole === undefined ? uintOverflow : uintOrOverflow(whole);
}

const decimalLimit = 400;

function intOfText(text: string): CelResult {
  const isInt = text.length < decimalLimit && /^[+-]?\d+$/.test(text);
  return (isInt ? toInt(BigInt(text.replace(/^\+/, ""))) : undefined) ?? failed(string, int);
}

function uintOfText(text: string): CelResult {
  const isUint = text.length < decimalLimit && /^\d+$/.test(text);
  return (isUint ? toUint(BigInt(text)) : undefined) ?? failed(string, uint);
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const special = /^([+-]?)(?:(inf|infinity)|nan)$/i;

function doubleOfText(text: string): CelResult {
  if (decimal.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? toDouble(value) : failed(string, double);
  }
  const found = special.exec(text);
  if (found === null) return failed(string, double);
  if (found[2] === undefined) return found[1] === "" ? Number.NaN : failed(string, double);
  return found[1] === "-" ? -Infinity : Infinity;
}

const boolTexts: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false] as const),
]);

function textOfBytes(value: Uint8Array): CelResult {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch (error) {
    if (error instanceof TypeError) {
      return new CelError("invalid UTF-8 in bytes, cannot convert to string");
    }
    throw error;
  }
}

function durationOfText(text: string): CelResult {
  const nanoseconds = parseDuration(text);
  return nanoseconds === undefined ? failed(string, duration) : new Duration(nanoseconds);
}

const floor = (value: bigint): bigint =>
  value >= 0n ? value / billion : -((-value + billion - 1n) / billion);

const traversal: Overload["cost"] = ([value]) => traversalCost(sizeOf(value ?? null));

const any = parameter("A");

/** Source: the language definition, "Type conversions". */
export const conversions: Library["functions"] = [
  functionOf(
    "bool",
    called([bool], bool, keep),
    called([string], bool, (text: string) => boolTexts.get(text) ?? failed(string, bool)),
  ),
  functionOf(
    "bytes",
    called([bytes], bytes, keep),
    called([string], bytes, (text: string) => new TextEncoder().encode(text), traversal),
  ),
  functionOf(
    "double",
    called([double], double, keep),
    called([int], double, (value: Int) => toDouble(Number(value))),
    called([string], double, doubleOfText),
    called([uint], double, (value: Uint) => toDouble(Number(value.value))),
  ),
  functionOf(
    "duration",
    called([duration], duration, keep),
    called([string], duration, durationOfText),
  ),
  functionOf("dyn", called([any], dyn, keep)),
  functionOf(
    "int",
    called([int], int, keep),
    called([double], int, intOfDouble),
    called([duration], int, (value: Duration) => intOrOverflow(value.nanoseconds)),
    called([string], int, intOfText),
    called([timestamp], int, (value: Timestamp) => intOrOverflow(floor(value.nanoseconds))),
    called([uint], int, (value: Uint) => intOrOverflow(value.value)),
  ),
  functionOf(
    "string",
    called([string], string, keep),
    called([bool], string, String),
    called([bytes], string, textOfBytes, traversal),
    called([double], string, (value: DoubleValue) => shortestDouble(fromDouble(value))),
    called([duration], string, (value: Duration) => value.toText()),
    called([int], string, String),
    called([timestamp], string, (value: Timestamp) => value.toText()),
    called([uint], string, (value: Uint) => value.value.toString()),
  ),
  functionOf(
    "timestamp",
    called([timestamp], timestamp, keep),
    called([int], timestamp, (value: Int) => timestampOrOverflow(BigInt(value) * billion)),
    called([string], timestamp, parseTimestamp),
  ),
  functionOf(
    "uint",
    called([uint], uint, keep),
    called([double], uint, uintOfDouble),
    called([int], uint, (value: Int) => uintOrOverflow(BigInt(value))),
    called([string], uint, uintOfText),
  ),
  functionOf(
    "type",
    called([any], typeOf(any), (value: CelValue) => new TypeValue(typeOfValue(value))),
  ),
];
