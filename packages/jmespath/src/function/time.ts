/** Times in RFC 3339 and in Go's layouts, and durations between them. */
import {
  TimeError,
  addDuration,
  calendarOf,
  formatDuration,
  formatTime,
  inUtc,
  parseDuration,
  parseTime,
  timeLayouts,
  truncateTime,
} from "@winnow/value";
import type { Time } from "@winnow/value";
import { QueryError } from "../error.ts";
import type { Value } from "../value.ts";
import { argument } from "./definition.ts";
import type { ArgumentType, QueryFunction, Runtime } from "./definition.ts";

const rfc3339 = timeLayouts["RFC3339"] ?? "";

function readTime(text: string, layout: string = rfc3339): Time {
  try {
    return parseTime(layout, text);
  } catch (error) {
    if (error instanceof TimeError) throw new QueryError(error.message);
    throw error;
  }
}

function writeTime(time: Time): string {
  return formatTime(time, rfc3339);
}

function readDuration(text: string): bigint {
  const duration = parseDuration(text);
  if (duration === undefined) {
    throw new QueryError(`time: invalid duration ${JSON.stringify(text)}`);
  }
  return duration;
}

function now(runtime: Runtime): Time {
  return { nanoseconds: BigInt(Math.trunc(runtime.now() * 1_000)) * 1_000n, offset: 0 };
}

function onTexts(
  name: string,
  parameters: readonly string[],
  returns: ArgumentType,
  note: string,
  compute: (texts: readonly string[], runtime: Runtime) => Value,
): QueryFunction {
  return {
    name,
    arguments: parameters.map((parameter) => argument(parameter, "string")),
    returns: [returns],
    note,
    run: (values, runtime) =>
      compute(
        values.map((value) => (typeof value === "string" ? value : "")),
        runtime,
      ),
  };
}

/** The time of a layout; a layout that is empty means RFC 3339. */
function inLayout(layout: string, text: string): Time {
  return readTime(text, layout === "" ? rfc3339 : layout);
}

export const timeFunctions: readonly QueryFunction[] = [
  {
    ...onTexts("time_now", [], "string", "the present time", (_, runtime) =>
      writeTime(now(runtime)),
    ),
    impure: true,
  },
  {
    ...onTexts("time_now_utc", [], "string", "the present time in UTC", (_, runtime) =>
      writeTime(now(runtime)),
    ),
    impure: true,
  },
  {
    ...onTexts(
      "time_since",
      ["layout", "start", "end"],
      "string",
      "the duration between two times; an empty end means now",
      ([layout = "", start = "", end = ""], runtime) => {
        const until = end === "" ? now(runtime) : inLayout(layout, end);
        return formatDuration(until.nanoseconds - inLayout(layout, start).nanoseconds);
      },
    ),
    impure: true,
  },
  onTexts(
    "time_diff",
    ["start", "end"],
    "string",
    "the duration between two times",
    ([start = "", end = ""]) =>
      formatDuration(readTime(end).nanoseconds - readTime(start).nanoseconds),
  ),
  onTexts(
    "time_add",
    ["time", "duration"],
    "string",
    "a time some duration later",
    ([time = "", duration = ""]) => writeTime(addDuration(readTime(time), readDuration(duration))),
  ),
  onTexts(
    "time_parse",
    ["layout", "time"],
    "string",
    "a time written in a layout",
    ([layout = "", time = ""]) => writeTime(parsedTime(layout, time)),
  ),
  onTexts("time_utc", ["time"], "string", "the time in UTC", ([time = ""]) =>
    writeTime(inUtc(readTime(time))),
  ),
  onTexts("time_to_cron", ["time"], "string", "the cron expression of a time", ([time = ""]) => {
    const { minute, hour, day, month, weekday } = calendarOf(readTime(time));
    return `${minute} ${hour} ${day} ${month} ${weekday}`;
  }),
  onTexts(
    "time_before",
    ["left", "right"],
    "boolean",
    "whether a time lies before another",
    ([a = "", b = ""]) => readTime(a).nanoseconds < readTime(b).nanoseconds,
  ),
  onTexts(
    "time_after",
    ["left", "right"],
    "boolean",
    "whether a time lies after another",
    ([a = "", b = ""]) => readTime(a).nanoseconds > readTime(b).nanoseconds,
  ),
  onTexts(
    "time_between",
    ["time", "start", "end"],
    "boolean",
    "whether a time lies between two others",
    ([time = "", start = "", end = ""]) => {
      const { nanoseconds } = readTime(time);
      return nanoseconds > readTime(start).nanoseconds && nanoseconds < readTime(end).nanoseconds;
    },
  ),
  onTexts(
    "time_truncate",
    ["time", "duration"],
    "string",
    "a time rounded down to a multiple of a duration",
    ([time = "", duration = ""]) => writeTime(truncateTime(readTime(time), readDuration(duration))),
  ),
];

/** A layout of digits only is a count of seconds since 1970. */
function parsedTime(layout: string, text: string): Time {
  if (/^\d+$/.test(text) && /^\d+$/.test(layout)) {
    return { nanoseconds: BigInt(text) * 1_000_000_000n, offset: 0 };
  }
  return readTime(text, layout);
}
