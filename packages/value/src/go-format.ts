/**
 * Values as Go's packages fmt, strconv and encoding/json write them. Kyverno's messages and some of
 * its comparisons are made of such texts.
 */
import { get, isMap } from "./json.ts";
import type { Json } from "./json.ts";

/** A number as `%v` prints a float64: shortest digits, exponent form below 1e-4 and from 1e21 on. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  if (value === 0) return "0";
  const { digits, exponent } = decimalForm(Math.abs(value));
  const sign = value < 0 ? "-" : "";
  if (exponent < -4 || exponent >= 21) return sign + exponentText(digits, exponent);
  return sign + plainText(digits, exponent);
}

/** The shortest digits of a positive number, and the power of ten of the first of them. */
function decimalForm(value: number): { digits: string; exponent: number } {
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  return { digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

function exponentText(digits: string, exponent: number): string {
  const mantissa = digits.length === 1 ? digits : `${digits[0] ?? ""}.${digits.slice(1)}`;
  const size = Math.abs(exponent).toString().padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
}

function plainText(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = digits.slice(exponent + 1);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** A value as `%v` prints it: `map[a:1 b:[x y]]`, `<nil>`, strings bare, map keys sorted. */
export function formatValue(value: Json): string {
  if (value === null) return "<nil>";
  if (typeof value === "string") return value;
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? value.toString() : formatFloat(value);
  }
  if (Array.isArray(value)) return `[${value.map(formatValue).join(" ")}]`;
  if (!isMap(value)) return value.toString();
  const entries = sortedKeys(value).map((key) => `${key}:${formatValue(get(value, key) ?? null)}`);
  return `map[${entries.join(" ")}]`;
}

/** Keys in the order of their UTF-8 bytes, which is the order of their code points. */
function sortedKeys(map: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(map).toSorted(compareBytes);
}

/** -1, 0 or 1 in the order of UTF-8 bytes; JavaScript's own order differs beyond the basic plane. */
export function compareBytes(left: string, right: string): -1 | 0 | 1 {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return byteRank(a) < byteRank(b) ? -1 : 1;
  }
  if (left.length === right.length) return 0;
  return left.length < right.length ? -1 : 1;
}

/** Surrogates stand for code points above all others. */
function byteRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

const shortEscapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** A text as `%q` prints it. */
export function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is escaped
  const escaped = text.replace(/[\u0000-\u001f\u007f"\\\u0080-\u009f\u00ad]/g, (char) => {
    const short = shortEscapes[char];
    if (short !== undefined) return short;
    const code = char.charCodeAt(0).toString(16);
    return char < "\u0080" ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

/** A value as encoding/json prints it: keys sorted, `<`, `>`, `&` and line separators escaped. */
export function goJson(value: Json): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return jsonNumber(value);
  if (typeof value === "string") return jsonString(value);
  if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
  if (!isMap(value)) return String(value);
  const entries = sortedKeys(value).map(
    (key) => `${jsonString(key)}:${goJson(get(value, key) ?? null)}`,
  );
  return `{${entries.join(",")}}`;
}

/** Exponent form below 1e-6 and from 1e21 on, with one digit where one is enough. */
function jsonNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const size = Math.abs(value);
  const { digits, exponent } = decimalForm(size);
  const sign = value < 0 ? "-" : "";
  if (size >= 1e-6 && size < 1e21) return sign + plainText(digits, exponent);
  return sign + exponentText(digits, exponent).replace(/e-0(\d)$/, "e-$1");
}

function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
