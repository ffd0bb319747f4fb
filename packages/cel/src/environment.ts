import type { Library, Overload } from "./library.ts";
import type { Macro } from "./syntax/macro.ts";
import { standardMacros } from "./syntax/standard-macros.ts";
import { standardLibrary } from "./standard/standard-library.ts";
import type { Type } from "./type.ts";
import type { CelValue } from "./value.ts";

/** What expressions are compiled against. */
export interface Environment {
  readonly variables: ReadonlyMap<string, Type>;
  readonly functions: ReadonlyMap<string, readonly Overload[]>;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly macros: readonly Macro[];
  readonly literals: LiteralRules;
}

export interface Constant {
  readonly type: Type;
  readonly value: CelValue;
}

/**
 * What is asked of what stands literally in an expression. Kubernetes asks that the elements of a list, the keys and
 * the values of a map are of one type, and that literals can be converted as the expression wants, before
 * anything is evaluated.
 */
export type LiteralRules = "any" | "kubernetes";

export interface EnvironmentOptions {
  /** The types of variables, by name; a name may have dots. */
  readonly variables: Readonly<Record<string, Type>>;
  /** Beside the standard library, which is always there. */
  readonly libraries: readonly Library[];
  /** `kubernetes` where it is left out. */
  readonly literals?: LiteralRules;
}

/** What expressions can name: variables, and the functions, types and macros of libraries. */
export function createEnvironment(options: EnvironmentOptions): Environment {
  const libraries = [standardLibrary, ...options.libraries];
  const functions = new Map<string, readonly Overload[]>();
  for (const { name, overloads } of libraries.flatMap((library) => library.functions)) {
    functions.set(name, [...(functions.get(name) ?? []), ...overloads]);
  }
  return {
    variables: new Map(Object.entries(options.variables)),
    functions,
    constants: new Map(libraries.flatMap((library) => Object.entries(library.constants ?? {}))),
    macros: [...standardMacros, ...libraries.flatMap((library) => library.macros ?? [])],
    literals: options.literals ?? "kubernetes",
  };
}

/** The same environment with more variables, or with other types for them. */
export function withVariables(
  environment: Environment,
  variables: Readonly<Record<string, Type>>,
): Environment {
  return {
    ...environment,
    variables: new Map([...environment.variables, ...Object.entries(variables)]),
  };
}
