import { isNumber, parseDuration } from "@winnow/value";
import type { Json } from "@winnow/value";

/** A text that is a duration, in nanoseconds; the bare `0` counts as a number, not as one. */
function durationText(value: Json): bigint | undefined {
  return typeof value === "string" && value !== "0" ? parseDuration(value) : undefined;
}

/** A number as so many whole seconds, in nanoseconds; fractions are cut off. */
export function secondsAsDuration(value: Json): bigint | undefined {
  if (!isNumber(value)) return undefined;
  return BigInt(typeof value === "bigint" ? value : Math.trunc(value)) * 1_000_000_000n;
}

/**
 * Both sides as durations, where at least one of them is written as one and the other is a number
 * of seconds or a duration too; undefined otherwise.
 */
export function durationPair(key: Json, value: Json): readonly [bigint, bigint] | undefined {
  const keyDuration = durationText(key);
  const valueDuration = durationText(value);
  if (keyDuration === undefined && valueDuration === undefined) return undefined;
  const left = keyDuration ?? secondsAsDuration(key);
  const right = valueDuration ?? secondsAsDuration(value);
  return left === undefined || right === undefined ? undefined : [left, right];
}
