import type { LibraryFunction, Overload } from "../library.ts";
import type { Type } from "../type.ts";
import type { CelResult, CelValue } from "../value.ts";

/** What a call costs, by its arguments; see {@link Overload}. */
export type Cost<Arguments extends readonly CelValue[]> = (...values: Arguments) => number;

type Call<Arguments extends readonly CelValue[]> = (...values: Arguments) => CelResult;

/** An overload called as `f(a, b)`; the caller's promise about types (see {@link Overload}) makes its arguments narrow. */
export function plain<Arguments extends readonly CelValue[]>(
  parameters: readonly Type[],
  result: Type,
  call: Call<Arguments>,
  cost?: Cost<Arguments>,
): Overload {
  return overload(false, parameters, result, call, cost);
}

/** An overload called as `a.f(b)`. */
export function method<Arguments extends readonly CelValue[]>(
  parameters: readonly Type[],
  result: Type,
  call: Call<Arguments>,
  cost?: Cost<Arguments>,
): Overload {
  return overload(true, parameters, result, call, cost);
}

function overload<Arguments extends readonly CelValue[]>(
  isMethod: boolean,
  parameters: readonly Type[],
  result: Type,
  call: Call<Arguments>,
  cost: Cost<Arguments> | undefined,
): Overload {
  const common = { isMethod, parameters, result, call: call as unknown as Overload["call"] };
  if (cost === undefined) return common;
  return { ...common, cost: (values) => cost(...(values as unknown as Arguments)) };
}

/** Functions by their names. */
export function functions(
  table: Readonly<Record<string, Overload | readonly Overload[]>>,
): readonly LibraryFunction[] {
  return Object.entries(table).map(([name, overloads]) => ({
    name,
    overloads: "call" in overloads ? [overloads] : overloads,
  }));
}
