import { indexOptional, indexValue } from "../access.ts";
import { called, functionOf, method } from "../declare.ts";
import { entriesOf, isCelMap } from "../entry-map.ts";
import type { Library } from "../library.ts";
import { amountOf, isNumeric } from "../number.ts";
import { Optional, valueOfOptional } from "../optional.ts";
import { indexing } from "../standard/relations.ts";
import type { Macro } from "../syntax/macro.ts";
import type { Node } from "../syntax/node.ts";
import { argumentAt, nameAt } from "../syntax/standard-macros.ts";
import { listOf, mapOf, optionalOf, parameter, scalar, typeOf } from "../type.ts";
import { Duration } from "../timestamp.ts";
import { TypeValue } from "../type-value.ts";
import type { CelValue } from "../value.ts";

const any = parameter("A");
const held = parameter("B");
const optional = optionalOf(any);

/** The name of what a macro is called on; no expression can write it. */
const subject = "@optional";

/** `x.optMap(v, f)`: none for none, else f of the value; in an optional of its own where the macro wraps it. */
function mapping(name: string, wraps: boolean): Macro {
  return {
    name,
    isMethod: true,
    argumentCounts: [2],
    expand: (call) => {
      const { position } = call;
      const given: Node = { kind: "identifier", name: subject, position };
      const space: Node = { kind: "identifier", name: "optional", position };
      const callOf = (target: Node, functionName: string, ...parts: readonly Node[]): Node => ({
        kind: "call",
        name: functionName,
        target,
        arguments: parts,
        position,
      });
      const mapped: Node = {
        kind: "bind",
        name: nameAt(call, 0),
        value: callOf(given, "value"),
        body: argumentAt(call, 1),
        position,
      };
      const body: Node = {
        kind: "conditional",
        condition: callOf(given, "hasValue"),
        whenTrue: wraps ? callOf(space, "of", mapped) : mapped,
        whenFalse: callOf(space, "none"),
        position,
      };
      return { kind: "bind", name: subject, value: call.target, body, position };
    },
  };
}

/** Whether a value is the zero of its type: `0`, `""`, `[]`, none. */
function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === "") return true;
  if (isNumeric(value)) return Number(amountOf(value)) === 0;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Duration) return value.nanoseconds === 0n;
  if (value instanceof Optional) return value.value === undefined;
  return isCelMap(value) && entriesOf(value).length === 0;
}

function unwrap(list: readonly CelValue[]): CelValue {
  return list.flatMap((item) =>
    item instanceof Optional && item.value !== undefined ? [item.value] : [],
  );
}

const optionals = listOf(optional);

/** Values that may be absent. Source: CEL proposal 246, "Optional values". */
export const optionalLibrary: Library = {
  name: "optional",
  macros: [mapping("optMap", true), mapping("optFlatMap", false)],
  constants: {
    optional_type: { type: typeOf(optional), value: new TypeValue(optional) },
  },
  functions: [
    functionOf(
      "optional.of",
      called([any], optional, (value: CelValue) => new Optional(value)),
    ),
    functionOf(
      "optional.ofNonZeroValue",
      called([any], optional, (value: CelValue) =>
        isZero(value) ? Optional.none : new Optional(value),
      ),
    ),
    functionOf(
      "optional.none",
      called([], optional, () => Optional.none),
    ),
    functionOf("optional.unwrap", called([optionals], listOf(any), unwrap)),
    functionOf("unwrapOpt", method([optionals], listOf(any), unwrap)),
    functionOf("value", method([optional], any, valueOfOptional)),
    functionOf(
      "hasValue",
      method([optional], scalar.bool, (value: Optional) => value.value !== undefined),
    ),
    functionOf(
      "or",
      method([optional, optional], optional, (value: Optional, other: Optional) =>
        value.value === undefined ? other : value,
      ),
    ),
    functionOf(
      "orValue",
      method([optional, any], any, (value: Optional, other: CelValue) =>
        value.value === undefined ? other : value.value,
      ),
    ),
    functionOf(
      "first",
      method([listOf(any)], optional, (list: readonly CelValue[]) => new Optional(list[0])),
    ),
    functionOf(
      "last",
      method([listOf(any)], optional, (list: readonly CelValue[]) => new Optional(list.at(-1))),
    ),
    functionOf(
      "_[?_]",
      ...indexing(optionalOf, indexOptional),
      called([optionalOf(listOf(any)), scalar.int], optional, indexOptional),
      called([optionalOf(mapOf(any, held)), any], optionalOf(held), indexOptional),
    ),
    functionOf(
      "_[_]",
      called([optionalOf(listOf(any)), scalar.int], optional, indexValue),
      called([optionalOf(mapOf(any, held)), any], optionalOf(held), indexValue),
    ),
  ],
};
