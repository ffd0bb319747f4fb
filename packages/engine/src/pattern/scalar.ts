/**
 * Scalar patterns: alternatives with `|`, conjunctions with `&`, comparisons, ranges and wildcards.
 * Texts compare as durations or quantities where both sides are ones.
 */
import {
  compareQuantities,
  compileWildcard,
  isInteger,
  isMap,
  parseDuration,
  parseQuantity,
  sameNumber,
} from "@winnow/value";
import type { Json } from "@winnow/value";

export type ScalarMatcher = (value: Json) => boolean;

/** Compiles a scalar pattern; lists are no scalar patterns and match nothing. */
export function compileScalar(pattern: Json): ScalarMatcher {
  if (typeof pattern === "string") return compileText(pattern);
  if (typeof pattern === "boolean") return (value) => value === pattern;
  if (pattern === null) return isEmptyValue;
  if (Array.isArray(pattern)) return () => false;
  if (isMap(pattern)) return (value) => isMap(value);
  return isInteger(pattern) ? compileInteger(pattern) : compileFloat(pattern);
}

/** A null pattern takes null and the empty value of each scalar type. */
function isEmptyValue(value: Json): boolean {
  return value === null || value === "" || value === false || value === 0 || value === 0n;
}

const integerText = /^[+-]?\d+$/;
const floatText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function compileInteger(pattern: number | bigint): ScalarMatcher {
  return (value) => {
    if (typeof value === "string") {
      return integerText.test(value) && sameNumber(BigInt(value.replace("+", "")), pattern);
    }
    return (typeof value === "number" || typeof value === "bigint") && sameNumber(value, pattern);
  };
}

function compileFloat(pattern: number): ScalarMatcher {
  return (value) => {
    if (typeof value === "string") return floatText.test(value) && Number(value) === pattern;
    return typeof value === "number" && value === pattern;
  };
}

function compileText(pattern: string): ScalarMatcher {
  const alternatives = pattern.split("|").map((part) => compileConjunction(part.trim()));
  const [only] = alternatives;
  const matches: ScalarMatcher =
    alternatives.length === 1 && only !== undefined
      ? only
      : (value) => alternatives.some((alternative) => alternative(value));
  return (value) => value === pattern || matches(value);
}

function compileConjunction(pattern: string): ScalarMatcher {
  const parts = pattern.split("&").map((part) => compileComparison(part.trim()));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (value) => parts.every((part) => part(value));
}

type Comparison = (order: number) => boolean;

const comparisons: readonly (readonly [string, Comparison])[] = [
  [">=", (order) => order >= 0],
  ["<=", (order) => order <= 0],
  [">", (order) => order > 0],
  ["<", (order) => order < 0],
  ["!", (order) => order !== 0],
];
const equal: Comparison = (order) => order === 0;

const endpoint = "[-+]?\\d+(?:\\.\\d+)?[A-Za-z]*";
const rangeText = new RegExp(`^(${endpoint})-(${endpoint})$`);
const outsideText = new RegExp(`^(${endpoint})!-(${endpoint})$`);

/** Reads `a-b` (inside) and `a!-b` (outside); undefined for a text that is no range. */
export function compileRange(pattern: string): ScalarMatcher | undefined {
  const inside = rangeText.exec(pattern);
  if (inside !== null) {
    const low = compileComparison(`>=${inside[1] ?? ""}`);
    const high = compileComparison(`<=${inside[2] ?? ""}`);
    return (value) => low(value) && high(value);
  }
  const outside = outsideText.exec(pattern);
  if (outside === null) return undefined;
  const below = compileComparison(`<${outside[1] ?? ""}`);
  const above = compileComparison(`>${outside[2] ?? ""}`);
  return (value) => below(value) || above(value);
}

/** One comparison: an operator and what it compares with, a range, or a wildcard pattern. */
function compileComparison(pattern: string): ScalarMatcher {
  const operator =
    pattern.length < 2 ? undefined : comparisons.find(([text]) => pattern.startsWith(text));
  if (operator === undefined) return compileRange(pattern) ?? compileOrder(pattern, equal, "equal");
  const [text, holds] = operator;
  const wanted = pattern.slice(text.length).trim();
  return compileOrder(wanted, holds, text === "!" ? "unequal" : "ordered");
}

function compileOrder(
  wanted: string,
  holds: Comparison,
  kind: "equal" | "unequal" | "ordered",
): ScalarMatcher {
  const duration = parseDuration(wanted);
  const quantity = parseQuantity(wanted);
  const wildcard = kind === "ordered" ? undefined : compileWildcard(wanted);
  if (duration === undefined && quantity === undefined) {
    if (wildcard === undefined) return () => false;
    return (value) => matchesText(value, wildcard, kind);
  }
  return (value) => {
    const amount = amountText(value);
    if (amount !== undefined) {
      if (duration !== undefined) {
        const found = parseDuration(amount);
        if (found !== undefined && holds(compareBigints(found, duration))) return true;
      }
      if (quantity !== undefined) {
        const found = parseQuantity(amount);
        if (found !== undefined && holds(compareQuantities(found, quantity))) return true;
      }
    }
    return wildcard !== undefined && matchesText(value, wildcard, kind);
  };
}

function compareBigints(left: bigint, right: bigint): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** The text of which a duration or quantity is read; a missing value counts as zero. */
function amountText(value: Json): string | undefined {
  if (typeof value === "string") return value;
  if (value === null) return "0";
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "number") return undefined;
  return Number.isSafeInteger(value) ? value.toString() : value.toFixed(6);
}

function matchesText(
  value: Json,
  wildcard: (text: string) => boolean,
  kind: "equal" | "unequal" | "ordered",
): boolean {
  const text = scalarText(value);
  return text !== undefined && wildcard(text) === (kind === "equal");
}

/** The text that wildcards look at; floats in Go's exponent form, nothing for null and structures. */
function scalarText(value: Json): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return value.toString();
  if (typeof value !== "number") return undefined;
  if (Number.isSafeInteger(value)) return value.toString();
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  return `${mantissa}E${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, "0")}`;
}
