import { compareBytes } from "@winnow/value";
import { amountOf, inOneForm, isNumeric } from "./number.ts";
import { Duration, Timestamp } from "./timestamp.ts";
import { CelError } from "./value.ts";
import type { CelValue } from "./value.ts";

const unordered = new CelError("NaN values cannot be ordered");

/** -1, 0 or 1; undefined for values that have no order; an error for NaN. */
export function compareValues(left: CelValue, right: CelValue): number | CelError | undefined {
  if (typeof left === "string") {
    return typeof right === "string" ? compareBytes(left, right) : undefined;
  }
  if (isNumeric(left)) {
    return isNumeric(right) ? compareAmounts(amountOf(left), amountOf(right)) : undefined;
  }
  if (typeof left === "boolean") {
    return typeof right === "boolean" ? Number(left) - Number(right) : undefined;
  }
  if (left instanceof Uint8Array) {
    return right instanceof Uint8Array ? compareOctets(left, right) : undefined;
  }
  const isTime =
    (left instanceof Timestamp && right instanceof Timestamp) ||
    (left instanceof Duration && right instanceof Duration);
  return isTime ? compareAmounts(left.nanoseconds, right.nanoseconds) : undefined;
}

function compareAmounts(first: number | bigint, second: number | bigint): number | CelError {
  const [left, right] = inOneForm(first, second);
  if (left < right) return -1;
  if (left > right) return 1;
  return Number.isNaN(left) || Number.isNaN(right) ? unordered : 0;
}

function compareOctets(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(left.length - right.length);
}
