import type { Overload } from "../library.ts";
import { arithmetic } from "../standard/arithmetic.ts";
import { relations } from "../standard/relations.ts";
import { strings } from "../standard/strings.ts";
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
  const [first, second] = runs;
  if (runs.length === 1 && first !== undefined) return dispatchOne(name, candidates, first);
  if (runs.length === 2 && first !== undefined && second !== undefined) {
    return dispatchTwo(name, candidates, first, second);
  }
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
    return found === undefined
      ? noOverload(frame, name, values)
      : invoke(frame, found.overload, values);
  };
}

/** The usual cases, in which no list of arguments is needed where the cost does not depend on them. */
function dispatchOne(name: string, candidates: readonly Candidate[], first: Evaluate): Evaluate {
  return (frame) => {
    const value = first(frame);
    if (value instanceof CelError) return value;
    for (const { overload, guards } of candidates) {
      if (guards[0]?.(value) !== true) continue;
      if (overload.cost !== undefined) return invoke(frame, overload, [value]);
      spend(frame, 1);
      return overload.call(value);
    }
    return noOverload(frame, name, [value]);
  };
}

function dispatchTwo(
  name: string,
  candidates: readonly Candidate[],
  first: Evaluate,
  second: Evaluate,
): Evaluate {
  return (frame) => {
    const left = first(frame);
    if (left instanceof CelError) return left;
    const right = second(frame);
    if (right instanceof CelError) return right;
    for (const { overload, guards } of candidates) {
      if (guards[0]?.(left) !== true || guards[1]?.(right) !== true) continue;
      if (overload.cost !== undefined) return invoke(frame, overload, [left, right]);
      spend(frame, 1);
      return overload.call(left, right);
    }
    return noOverload(frame, name, [left, right]);
  };
}

/** Operators and functions of texts tell no more than that; others tell of which types the values are. */
function noOverload(frame: Frame, name: string, values: readonly CelValue[]): CelError {
  spend(frame, 1);
  if (languageFunctions.has(name)) return noSuchOverload;
  const types = values.map((value) => nameOfType(typeOfValue(value)));
  return new CelError(`no such overload: ${name}(${types.join(", ")})`);
}

const languageFunctions: ReadonlySet<string> = new Set(
  [...arithmetic, ...relations, ...strings].map(({ name }) => name),
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
