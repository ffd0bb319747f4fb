import { isCelMap } from "../entry-map.ts";
import { isDouble, isInt } from "../number.ts";
import { nameOfType } from "../type.ts";
import type { Type } from "../type.ts";
import { CelObject, Uint } from "../value.ts";
import type { CelValue } from "../value.ts";

/** Tells whether a value is of a type, as far as a value alone shows it. */
export type Guard = (value: CelValue) => boolean;

const guards: { readonly [Kind in Type["kind"]]?: Guard } = {
  null: (value) => value === null,
  bool: (value) => typeof value === "boolean",
  int: isInt,
  uint: (value) => value instanceof Uint,
  double: isDouble,
  string: (value) => typeof value === "string",
  bytes: (value) => value instanceof Uint8Array,
  list: Array.isArray,
  map: isCelMap,
  object: isCelMap,
};

const anything: Guard = () => true;

/** What tells values of a type. */
export function guardOf(type: Type): Guard {
  const guard = guards[type.kind];
  if (guard !== undefined) return guard;
  if (type.kind === "dyn" || type.kind === "parameter") return anything;
  const name = nameOfType(type);
  return (value) => value instanceof CelObject && nameOfType(value.type) === name;
}
