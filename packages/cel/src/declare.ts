import type { LibraryFunction, Overload } from "./library.ts";
import type { Type } from "./type.ts";
import type { CelResult } from "./value.ts";

/** What carries out an overload: a function of values of the declared types. */
type Call = (...values: never[]) => CelResult;

/** An overload that is called as `f(a, b)`. */
export function called(
  parameters: readonly Type[],
  result: Type,
  call: Call,
  cost?: Overload["cost"],
): Overload {
  return declare(false, parameters, result, call, cost);
}

/** An overload that is called as `a.f(b)`. */
export function method(
  parameters: readonly Type[],
  result: Type,
  call: Call,
  cost?: Overload["cost"],
): Overload {
  return declare(true, parameters, result, call, cost);
}

function declare(
  isMethod: boolean,
  parameters: readonly Type[],
  result: Type,
  call: Call,
  cost: Overload["cost"],
): Overload {
  const overload = { isMethod, parameters, result, call: call as Overload["call"] };
  return cost === undefined ? overload : { ...overload, cost };
}

export function functionOf(name: string, ...overloads: readonly Overload[]): LibraryFunction {
  return { name, overloads };
}
