import type { Json } from "@winnow/value";
import { durationOperators } from "./duration-operators.ts";
import { equalityOperators } from "./equality-operators.ts";
import { membershipOperators } from "./membership-operators.ts";
import { orderOperators } from "./order-operators.ts";

/** An operator of a condition, as Kyverno documents them for preconditions and deny rules. */
export interface Operator {
  readonly name: string;
  /** Judges two values. */
  compare(key: Json, value: Json): boolean;
  /** The same with the value known beforehand: what can be read from it is read once. */
  bind(value: Json): (key: Json) => boolean;
}

const operators: readonly Operator[] = [
  ...equalityOperators,
  ...membershipOperators,
  ...orderOperators,
  ...durationOperators,
];

/** The names of all operators, as they are usually written. */
export const operatorNames: readonly string[] = operators.map(({ name }) => name);

const byName: ReadonlyMap<string, Operator> = new Map(
  operators.map((operator) => [operator.name.toLowerCase(), operator]),
);

/** The operator of a name, in whatever case; undefined where there is none. */
export function findOperator(name: string): Operator | undefined {
  return byName.get(name.toLowerCase());
}
