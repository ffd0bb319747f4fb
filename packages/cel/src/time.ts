import { daysOf, parseTime, TimeError, timeLayouts } from "@winnow/value";
import { largestInt, smallestInt } from "./number.ts";
import { Duration, Timestamp } from "./timestamp.ts";
import { nameOfType, scalar } from "./type.ts";
import { CelError } from "./value.ts";

const billion = 1_000_000_000n;
const secondsPerDay = 86_400n;
const earliest = BigInt(daysOf(1, 1, 1)) * secondsPerDay * billion;
const end = BigInt(daysOf(10_000, 1, 1)) * secondsPerDay * billion;

export function durationOrOverflow(nanoseconds: bigint): Duration | CelError {
  if (nanoseconds < smallestInt || nanoseconds > largestInt) {
    return new CelError("integer overflow");
  }
  return new Duration(nanoseconds);
}

/** An instant of the years 1 to 9999. */
export function timestampOrOverflow(nanoseconds: bigint): Timestamp | CelError {
  if (nanoseconds < earliest || nanoseconds >= end) return new CelError("timestamp overflow");
  return new Timestamp(nanoseconds);
}

export function addTime(time: Timestamp, duration: Duration): Timestamp | CelError {
  return timestampOrOverflow(time.nanoseconds + duration.nanoseconds);
}

/** Go's parser takes more than RFC 3339 allows, such as a comma before fractions of a second. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** An instant as RFC 3339 writes it. */
export function parseTimestamp(text: string): Timestamp | CelError {
  if (!rfc3339.test(text)) {
    return new CelError(`invalid RFC 3339 timestamp ${JSON.stringify(text.slice(0, 200))}`);
  }
  try {
    return timestampOrOverflow(parseTime(timeLayouts["RFC3339"] ?? "", text).nanoseconds);
  } catch (error) {
    if (error instanceof TimeError) {
      return new CelError(
        `type conversion error from 'string' to '${nameOfType(scalar.timestamp)}'`,
      );
    }
    throw error;
  }
}
