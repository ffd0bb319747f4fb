import type { Macro } from "./syntax/macro.ts";
import type { Type } from "./type.ts";
import type { CelResult, CelValue } from "./value.ts";

/** Functions, as they are declared and carried out. */
export interface Library {
  readonly name: string;
  readonly functions: readonly LibraryFunction[];
  /** Calls that are replaced by other expressions. */
  readonly macros?: readonly Macro[];
  /** Names that stand for types or constants. */
  readonly constants?: Readonly<Record<string, { readonly type: Type; readonly value: CelValue }>>;
}

export interface LibraryFunction {
  /** With its name space, where it has one: `math.greatest`. */
  readonly name: string;
  readonly overloads: readonly Overload[];
}

export interface Overload {
  /** Whether it is called on its first argument: `a.f(b)` instead of `f(a, b)`. */
  readonly isMethod: boolean;
  readonly parameters: readonly Type[];
  readonly result: Type;
  /**
   * Carries it out. The arguments are values of the declared types (the caller has seen to it, also where
   * types are only known while evaluating) and never errors. What it throws is no error of the
   * expression and passes through: the engine throws where it has to wait for an answer.
   */
  readonly call: (...values: readonly CelValue[]) => CelResult;
  /**
   * What a call costs, in the units of the run-time cost limit of Kubernetes, by its arguments and its result;
   * 1 where it is left out. Where only the arguments matter (the function declares one parameter), the cost
   * is taken before the call, so that what is too costly is not begun.
   */
  readonly cost?: (values: readonly CelValue[], result: CelResult) => number;
}
