import type { Overload } from "../library.ts";
import { standardLibrary } from "../standard/standard-library.ts";
import { nameOfType } from "../type.ts";
import { typeOfValue } from "../type-of-value.ts";
import { CelError, noSuchOverload } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { spend } from "./frame.ts";
import type { Code, Evaluate, Frame } from "./frame.ts";
import { guardOf } from "./guard.ts";
import type { Guard } from "./guard.ts";

/** An overload with what tells whether arguments are for it. */
interface Candidate {
  readonly overload: Overload;
  readonly guards: readonly Guard[];
}

/**
 * A call of the first of some overloads that takes the arguments as they are when it is evaluated:
 * types may be unknown until then, and documents may hold something else than was declared.
 */
export function dispatch(
  name: string,
  overloads: readonly Overload[],
  parts: readonly Code[],
): Evaluate {
  const candidates = overloads.map((overload) => ({
    overload,
    guards: overload.parameters.map(guardOf),
  }));
  const runs = parts.map(({ run }) => run);
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined && only.overload.cost === undefined) {
    const simple = dispatchSimple(name, only, runs);
    if (simple !== undefined) return simple;
  }
  return dispatchAny(name, candidates, runs);
}

function dispatchAny(
  name: string,
  candidates: readonly Candidate[],
  runs: readonly Evaluate[],
): Evaluate {
  return (frame) => {
    const values: CelValue[] = [];
    for (const run of runs) {
      const value = run(frame);
      if (value instanceof CelError) return value;
      values.push(value);
    }
    const found = candidates.find(({ guards }) =>
      guards.every((guard, index) => guard(values[index] ?? null)),
    );
    if (found !== undefined) return invoke(frame, found.overload, values);
    spend(frame, 1);
    return noOverload(name, values);
  };
}

/** The functions of the language tell no more than that; those of libraries tell of which types the values are. */
function noOverload(name: string, values: readonly CelValue[]): CelError {
  if (languageFunctions.has(name)) return noSuchOverload;
  const types = values.map((value) => nameOfType(typeOfValue(value)));
  return new CelError(`no such overload: ${name}(${types.join(", ")})`);
}

const languageFunctions: ReadonlySet<string> = new Set(
  standardLibrary.functions.map((declared) => declared.name),
);

/** Calls an overload, and takes from the budget what that costs. */
function invoke(frame: Frame, overload: Overload, values: readonly CelValue[]): CelResult {
  const { cost } = overload;
  const isBefore = cost === undefined || cost.length < 2;
  if (isBefore) spend(frame, cost?.(values, null) ?? 1);
  const result = overload.call(...values);
  if (!isBefore) spend(frame, cost(values, result));
  return result;
}

/** The usual cases without a list of arguments: one overload, one or two arguments, cost 1. */
function dispatchSimple(
  name: string,
  candidate: Candidate,
  runs: readonly Evaluate[],
): Evaluate | undefined {
  const [first, second] = runs;
  const [firstGuard, secondGuard] = candidate.guards;
  const { call } = candidate.overload;
  if (first === undefined || firstGuard === undefined) return undefined;
  if (runs.length === 1) {
    return (frame) => {
      const value = first(frame);
      if (value instanceof CelError) return value;
      spend(frame, 1);
      return firstGuard(value) ? call(value) : noOverload(name, [value]);
    };
  }
  if (runs.length !== 2 || second === undefined || secondGuard === undefined) return undefined;
  return (frame) => {
    const left = first(frame);
    if (left instanceof CelError) return left;
    const right = second(frame);
    if (right instanceof CelError) return right;
    spend(frame, 1);
    return firstGuard(left) && secondGuard(right)
      ? call(left, right)
      : noOverload(name, [left, right]);
  };
}
