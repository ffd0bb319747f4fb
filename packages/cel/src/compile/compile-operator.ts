import { sizeOf, traversalCost } from "../cost.ts";
import { equalValues } from "../equality.ts";
import type { Overload } from "../library.ts";
import { costOfFinding, tryRegex } from "../regex.ts";
import { CelError, noSuchOverload } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { spend } from "./frame.ts";
import type { Code, Evaluate, Frame } from "./frame.ts";

type BinaryCost = (left: CelValue, right: CelValue) => number;

const one: BinaryCost = () => 1;

const comparisonCost: BinaryCost = (left, right) => {
  if (typeof left !== "object" && typeof left !== "string") return 1;
  return traversalCost(Math.min(sizeOf(left), sizeOf(right)));
};

const membershipCost: BinaryCost = (_value, range) => (Array.isArray(range) ? range.length : 1);

/** Operators that are one function for values of all types: there is no overload to find. */
const generic: ReadonlyMap<string, BinaryCost> = new Map([
  ["_<_", comparisonCost],
  ["_<=_", comparisonCost],
  ["_>_", comparisonCost],
  ["_>=_", comparisonCost],
  ["@in", membershipCost],
  ["_[_]", one],
  ["_[?_]", one],
]);

/** An operator that can do without looking for its overload; undefined for other functions. */
export function compileOperator(
  name: string,
  overloads: readonly Overload[],
  parts: readonly Code[],
): Evaluate | undefined {
  const [first, second] = parts;
  if (first === undefined || second === undefined) return undefined;
  if (name === "matches") return compileMatches(first, second);
  if (name === "@in" && Array.isArray(second.constant)) {
    return isAmong(first.run, second.constant as readonly CelValue[]);
  }
  if (name === "_==_" || name === "_!=_") return compileEquality(first, second, name === "_==_");
  const cost = generic.get(name);
  const call = overloads[0]?.call;
  if (cost === undefined || call === undefined) return undefined;
  return binary(first.run, second.run, (frame, left, right) => {
    spend(frame, cost(left, right));
    return call(left, right);
  });
}

/** Applies a function to two values, unless one is an error. */
export function binary(
  first: Evaluate,
  second: Evaluate,
  apply: (frame: Frame, left: CelValue, right: CelValue) => CelResult,
): Evaluate {
  return (frame) => {
    const left = first(frame);
    if (left instanceof CelError) return left;
    const right = second(frame);
    return right instanceof CelError ? right : apply(frame, left, right);
  };
}

function compileEquality(first: Code, second: Code, wanted: boolean): Evaluate {
  return binary(first.run, second.run, (frame, left, right) => {
    spend(frame, comparisonCost(left, right));
    return equalValues(left, right, frame.budget) === wanted;
  });
}

/** `x in list` with a literal list, whose texts are a set. */
function isAmong(run: Evaluate, list: readonly CelValue[]): Evaluate {
  if (list.length === 0) return () => false;
  const texts = new Set(list.filter((element) => typeof element === "string"));
  const others = list.filter((element) => typeof element !== "string");
  return (frame) => {
    const value = run(frame);
    if (value instanceof CelError) return value;
    if (typeof value === "string") return texts.has(value);
    spend(frame, others.length);
    return others.some((element) => equalValues(value, element));
  };
}

/** `text.matches(pattern)`, with the pattern compiled once where it is known. */
function compileMatches(text: Code, pattern: Code): Evaluate {
  const known = typeof pattern.constant === "string" ? tryRegex(pattern.constant) : undefined;
  return binary(text.run, pattern.run, (frame, subject, expression) => {
    if (typeof subject !== "string" || typeof expression !== "string") return noSuchOverload;
    const regex = known ?? tryRegex(expression);
    spend(frame, regex instanceof CelError ? 1 : costOfFinding(regex, subject, expression));
    return regex instanceof CelError ? regex : regex.test(subject);
  });
}
