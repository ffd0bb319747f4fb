import type { Json, JsonMap } from "@winnow/value";
import type { Type } from "./type.ts";

/**
 * A value of the Common Expression Language. Documents as `@winnow/value` reads them are values as they
 * are, so that nothing is converted before an expression looks at it:
 *
 * - int: an integral safe `number`, or a `bigint` where it is beyond 2^53 (always the smaller form)
 * - double: a `number` that is not integral, NaN or an infinity; or a {@link Double}, for those that
 *   are integral and yet no int (`1.0`)
 * - uint: {@link Uint}; bytes: `Uint8Array`; list: an array
 * - map: a plain object where keys are texts (read with `get` of `@winnow/value`), else {@link EntryMap}
 * - everything else: a {@link CelObject} of a library
 */
export type CelValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Double
  | Uint
  | Uint8Array
  | readonly CelValue[]
  | CelMap
  | CelObject;

/** A map as a document has it, or as an expression has built it. */
export type CelMap = JsonMap | EntryMap | { readonly [key: string]: CelValue };

/** A double that is integral. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** An unsigned integer, 0 to 2^64 - 1. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** A map whose keys are not all texts, by the text of each key and its type. */
export class EntryMap {
  readonly entries: ReadonlyMap<string, readonly [key: CelValue, value: CelValue]>;
  constructor(entries: ReadonlyMap<string, readonly [key: CelValue, value: CelValue]>) {
    this.entries = entries;
  }
}

/**
 * A value of a type that is neither scalar nor collection: timestamps, durations, optionals, types, and what
 * libraries add (quantities, addresses, …).
 */
export abstract class CelObject {
  abstract readonly type: Type;
  /** Whether both mean the same. */
  abstract equals(other: CelValue): boolean;
  /** The value in messages and in what `string.format` writes; the type's name where it is left out. */
  toText?(): string;
  /** The value in JSON, where it has one. */
  toJson?(): Json;
}

/** What an expression ends with that cannot be evaluated. It is a value, so that `||` and `&&` can pass over it. */
export class CelError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export type CelResult = CelValue | CelError;

export function isCelError(result: CelResult): result is CelError {
  return result instanceof CelError;
}

/** A document as a value. */
export function fromJson(value: Json): CelValue {
  return value;
}

/** Where no overload of a function takes the values that it is called with. */
export const noSuchOverload: CelError = new CelError("no such overload");
