import { calendarOf } from "@winnow/value";
import type { Calendar } from "@winnow/value";
import { functionOf, method } from "../declare.ts";
import type { Library, LibraryFunction, Overload } from "../library.ts";
import { toInt } from "../number.ts";
import type { Duration, Timestamp } from "../timestamp.ts";
import { scalar } from "../type.ts";
import { CelError } from "../value.ts";
import type { CelResult } from "../value.ts";
import { offsetOfZone } from "./time-zone.ts";

const { duration, int, string, timestamp } = scalar;

/** A field of the calendar, in UTC or in the zone that is named. */
function field(
  name: string,
  read: (calendar: Calendar) => number,
  ...others: readonly Overload[]
): LibraryFunction {
  const inZone = ({ nanoseconds }: Timestamp, zone: string): CelResult => {
    const offset = offsetOfZone(zone, nanoseconds);
    return offset instanceof CelError ? offset : read(calendarOf({ nanoseconds, offset }));
  };
  return functionOf(
    name,
    method([timestamp], int, (time: Timestamp) => inZone(time, "")),
    method([timestamp, string], int, inZone),
    ...others,
  );
}

/** A duration in whole units. */
function inUnits(unit: bigint): Overload {
  return method([duration], int, (value: Duration) => toInt(value.nanoseconds / unit) ?? 0);
}

const million = 1_000_000;

/** Source: the language definition, "Date/Time functions". */
export const times: Library["functions"] = [
  field("getFullYear", ({ year }) => year),
  field("getMonth", ({ month }) => month - 1),
  field("getDayOfYear", ({ yearDay }) => yearDay - 1),
  field("getDayOfMonth", ({ day }) => day - 1),
  field("getDate", ({ day }) => day),
  field("getDayOfWeek", ({ weekday }) => weekday),
  field("getHours", ({ hour }) => hour, inUnits(3_600_000_000_000n)),
  field("getMinutes", ({ minute }) => minute, inUnits(60_000_000_000n)),
  field("getSeconds", ({ second }) => second, inUnits(1_000_000_000n)),
  field(
    "getMilliseconds",
    ({ nanosecond }) => Math.floor(nanosecond / million),
    inUnits(1_000_000n),
  ),
];
