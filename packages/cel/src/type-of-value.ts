import { listOf, mapOf, scalar } from "./type.ts";
import type { Type } from "./type.ts";
import { isDouble } from "./number.ts";
import { CelObject, Uint } from "./value.ts";
import type { CelValue } from "./value.ts";

const anyList = listOf(scalar.dyn);
const anyMap = mapOf(scalar.dyn, scalar.dyn);

/** The type of a value, as far as the value alone tells it: `list` of anything, `map` of anything. */
export function typeOfValue(value: CelValue): Type {
  switch (typeof value) {
    case "boolean":
      return scalar.bool;
    case "string":
      return scalar.string;
    case "bigint":
      return scalar.int;
    case "number":
      return isDouble(value) ? scalar.double : scalar.int;
    default:
      return typeOfObject(value);
  }
}

function typeOfObject(value: Exclude<CelValue, boolean | string | bigint | number>): Type {
  if (value === null) return scalar.null;
  if (Array.isArray(value)) return anyList;
  if (value instanceof CelObject) return value.type;
  if (value instanceof Uint) return scalar.uint;
  if (value instanceof Uint8Array) return scalar.bytes;
  return isDouble(value) ? scalar.double : anyMap;
}
