import { isCelMap, entriesOf, sizeOfMap, valueOfKey } from "./entry-map.ts";
import { amountOf, isNumeric } from "./number.ts";
import { CelObject } from "./value.ts";
import type { CelMap, CelValue } from "./value.ts";

/**
 * Whether two values are equal. Numbers are by their amounts, of whatever types; values of different types
 * are not. Source: the language definition, "Equality".
 */
export function equalValues(left: CelValue, right: CelValue): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") {
    return isNumeric(left) && isNumeric(right) && sameAmount(amountOf(left), amountOf(right));
  }
  if (left === null || right === null) return false;
  if (isNumeric(left)) return isNumeric(right) && sameAmount(amountOf(left), amountOf(right));
  if (left instanceof CelObject) return left.equals(right);
  if (Array.isArray(left)) return Array.isArray(right) && equalLists(left, right);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && equalLists(left, right);
  return isCelMap(left) && isCelMap(right) && equalMaps(left, right);
}

function sameAmount(left: number | bigint, right: number | bigint): boolean {
  // oxlint-disable-next-line eqeqeq -- strict equality tells 1 from 1n
  return left == right;
}

function equalLists(left: ArrayLike<CelValue>, right: ArrayLike<CelValue>): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) {
    if (!equalValues(left[at] ?? null, right[at] ?? null)) return false;
  }
  return true;
}

function equalMaps(left: CelMap, right: CelMap): boolean {
  if (sizeOfMap(left) !== sizeOfMap(right)) return false;
  return entriesOf(left).every(([key, value]) => {
    const other = valueOfKey(right, key);
    return other !== undefined && equalValues(value, other);
  });
}
