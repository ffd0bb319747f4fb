import { parseDuration } from "@winnow/value";
import type { Json } from "@winnow/value";
import { secondsAsDuration } from "./duration-value.ts";
import type { Operator } from "./operator.ts";

/** A duration, or a number of seconds, in nanoseconds. */
function durationOf(value: Json): bigint | undefined {
  return typeof value === "string" ? parseDuration(value) : secondsAsDuration(value);
}

function operator(name: string, holds: (left: bigint, right: bigint) => boolean): Operator {
  const compareWith = (key: Json, wanted: bigint | undefined): boolean => {
    const duration = durationOf(key);
    return duration !== undefined && wanted !== undefined && holds(duration, wanted);
  };
  return {
    name,
    compare: (key, value) => compareWith(key, durationOf(value)),
    bind(value) {
      const wanted = durationOf(value);
      return (key) => compareWith(key, wanted);
    },
  };
}

/** The old comparisons for durations only. */
export const durationOperators: readonly Operator[] = [
  operator("DurationGreaterThan", (left, right) => left > right),
  operator("DurationGreaterThanOrEquals", (left, right) => left >= right),
  operator("DurationLessThan", (left, right) => left < right),
  operator("DurationLessThanOrEquals", (left, right) => left <= right),
];
