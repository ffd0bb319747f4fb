import type { Bindings } from "../bindings.ts";
import type { Value } from "../value.ts";

/** An argument that is an expression, `&expr`. */
export interface Reference {
  apply(item: Value): Value;
}

export type Argument = Value | Reference;

/** What a function may be given; a list of alternatives in one argument's place. */
export type ArgumentType =
  | "any"
  | "string"
  | "number"
  | "boolean"
  | "array"
  | "object"
  | "array[string]"
  | "array[number]"
  | "expression";

export interface ArgumentDefinition {
  readonly name: string;
  readonly types: readonly ArgumentType[];
  /** May be left out. */
  readonly optional?: boolean;
  /** May be given any number of times more. */
  readonly variadic?: boolean;
}

/** What a function needs of the host. */
export interface Runtime {
  /** Steps that are left. */
  steps: number;
  /** What `$name` stands for where the evaluation has come to. */
  bindings: Bindings | undefined;
  /** Whether lists and maps that the expression makes cost steps; see growth.ts. */
  readonly countsMade: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  parseYaml: ((text: string) => Value) | undefined;
  readonly defaultRegistry: string;
  /** Whether integers of the data are numbers for functions and comparisons. */
  readonly integersAreFloats: boolean;
}

export interface QueryFunction {
  readonly name: string;
  readonly arguments: readonly ArgumentDefinition[];
  readonly returns: readonly ArgumentType[];
  /** One line for `winnow jp function`. */
  readonly note: string;
  /** Gives something else each time: the clock, chance, the network. */
  readonly impure?: boolean;
  run(values: readonly Argument[], runtime: Runtime): Value;
}

/** Short for an argument of the given types. */
export function argument(name: string, ...types: ArgumentType[]): ArgumentDefinition {
  return { name, types };
}
