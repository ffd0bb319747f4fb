import { amountOf, isNumeric } from "../number.ts";
import { Duration, Timestamp } from "../timestamp.ts";
import type { CelValue } from "../value.ts";

/**
 * -1, 0 or 1, as the left element of a list is smaller, equal or larger; undefined where both have no order: of different
 * types, or NaN. Texts are by code points.
 */
export function compareElements(left: CelValue, right: CelValue): -1 | 0 | 1 | undefined {
  if (typeof left === "string") {
    return typeof right === "string" ? compareTexts(left, right) : undefined;
  }
  if (typeof left === "boolean") return typeof right === "boolean" ? order(left, right) : undefined;
  if (isNumeric(left)) return isNumeric(right) ? order(amountOf(left), amountOf(right)) : undefined;
  if (left instanceof Duration || left instanceof Timestamp) {
    if (!(right instanceof Duration || right instanceof Timestamp)) return undefined;
    if (right.type !== left.type) return undefined;
    return order(left.nanoseconds, right.nanoseconds);
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  return undefined;
}

function order<Item extends number | bigint | boolean>(left: Item, right: Item): -1 | 0 | 1 | undefined {
  if (left < right) return -1;
  if (left > right) return 1;
  // oxlint-disable-next-line eqeqeq -- strict equality tells 1 from 1n
  return left == right ? 0 : undefined;
}

function compareTexts(left: string, right: string): -1 | 0 | 1 {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) {
    const a = rank(left.charCodeAt(at));
    const b = rank(right.charCodeAt(at));
    if (a !== b) return a < b ? -1 : 1;
  }
  return order(left.length, right.length) ?? 0;
}

/** UTF-16 units in the order of code points: halves of pairs come behind everything else. */
function rank(unit: number): number {
  if (unit < 0xd8_00) return unit;
  return unit < 0xe0_00 ? unit + 0x20_00 : unit - 0x8_00;
}

function compareBytes(left: Uint8Array, right: Uint8Array): -1 | 0 | 1 {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  if (at < 0 || at >= right.length) return order(left.length, right.length) ?? 0;
  return (left[at] ?? 0) < (right[at] ?? 0) ? -1 : 1;
}
