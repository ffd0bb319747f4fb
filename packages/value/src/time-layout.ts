/**
 * Go's way to describe how a time is written: the layout is the reference time, Mon Jan 2 15:04:05
 * MST 2006, in the wanted form. Follows the documentation of Go's package time.
 */
import { TimeError, calendarOf, daysIn, timeOf } from "./time.ts";
import type { Calendar, Time } from "./time.ts";

/** Layouts that Go gives names to. */
export const timeLayouts: Readonly<Record<string, string>> = {
  ANSIC: "Mon Jan _2 15:04:05 2006",
  UnixDate: "Mon Jan _2 15:04:05 MST 2006",
  RubyDate: "Mon Jan 02 15:04:05 -0700 2006",
  RFC822: "02 Jan 06 15:04 MST",
  RFC822Z: "02 Jan 06 15:04 -0700",
  RFC850: "Monday, 02-Jan-06 15:04:05 MST",
  RFC1123: "Mon, 02 Jan 2006 15:04:05 MST",
  RFC1123Z: "Mon, 02 Jan 2006 15:04:05 -0700",
  RFC3339: "2006-01-02T15:04:05Z07:00",
  RFC3339Nano: "2006-01-02T15:04:05.999999999Z07:00",
  Kitchen: "3:04PM",
  Stamp: "Jan _2 15:04:05",
};

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
const weekdays = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

interface Reading {
  text: string;
  year: number;
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  offset: number | undefined;
  afternoon: boolean | undefined;
}

interface Element {
  readonly read: (reading: Reading) => void;
  readonly write: (calendar: Calendar, offset: number) => string;
}

function take(reading: Reading, pattern: RegExp, what: string): string {
  const found = pattern.exec(reading.text)?.[0];
  if (found === undefined) {
    throw new TimeError(`expected ${what} at ${JSON.stringify(reading.text)}`);
  }
  reading.text = reading.text.slice(found.length);
  return found;
}

type NumberField = "year" | "month" | "day" | "yearDay" | "hour" | "minute" | "second";

function numeric(
  field: NumberField,
  pattern: RegExp,
  range: readonly [number, number],
  write: (calendar: Calendar) => string,
): Element {
  return {
    read(reading) {
      const value = Number(take(reading, pattern, `the ${field}`).trim());
      if (value < range[0] || value > range[1]) throw new TimeError(`${field} out of range`);
      reading[field] = value;
    },
    write,
  };
}

function named(
  names: readonly string[],
  length: number | undefined,
  set: (reading: Reading, index: number) => void,
  index: (calendar: Calendar) => number,
): Element {
  const shown = names.map((name) => name.slice(0, length));
  return {
    read(reading) {
      const lower = reading.text.toLowerCase();
      const found = shown.findIndex((name) => lower.startsWith(name.toLowerCase()));
      if (found < 0) throw new TimeError(`expected a name at ${JSON.stringify(reading.text)}`);
      reading.text = reading.text.slice(shown[found]?.length ?? 0);
      set(reading, found);
    },
    write: (calendar) => shown[index(calendar)] ?? "",
  };
}

const pad = (value: number, width: number, fill = "0"): string =>
  value.toString().padStart(width, fill);
const hour12 = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);
const setMonth = (reading: Reading, index: number): void => void (reading.month = index + 1);
const ignore = (): void => undefined;

function offsetElement(withZ: boolean, pattern: RegExp, separator: string, parts: number): Element {
  return {
    read(reading) {
      if (withZ && reading.text.startsWith("Z")) {
        reading.text = reading.text.slice(1);
        reading.offset = 0;
        return;
      }
      const text = take(reading, pattern, "a zone offset");
      const digits = text.replaceAll(/[^\d]/g, "").padEnd(6, "0");
      const [hours, minutes, seconds] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
      const size = (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
      if ((hours ?? 0) > 24 || (minutes ?? 0) > 60) throw new TimeError("zone offset out of range");
      reading.offset = text.startsWith("-") ? -size : size;
    },
    write(_calendar, offset) {
      if (withZ && offset === 0) return "Z";
      const size = Math.abs(offset);
      const fields = [Math.floor(size / 3_600), Math.floor(size / 60) % 60, size % 60];
      const text = fields.slice(0, parts).map((field) => pad(field, 2));
      return (offset < 0 ? "-" : "+") + text.join(separator);
    },
  };
}

const zoneName: Element = {
  read(reading) {
    const name = take(reading, /^(?:UTC|[A-Z]{3,5}|[+-]\d\d(?:\d\d)?)/, "a zone name");
    // an abbreviation that is not UTC tells no offset: Go takes it for zero
    reading.offset ??= /^GMT|^UTC|^[A-Z]/.test(name) ? 0 : Number(name.slice(0, 3)) * 3_600;
  },
  write: (_calendar, offset) =>
    offset === 0
      ? "UTC"
      : `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 3_600), 2)}`,
};

function fraction(digits: number, trims: boolean): Element {
  return {
    read(reading) {
      const pattern = trims ? /^(?:[.,]\d+)?/ : new RegExp(`^[.,]\\d{${digits}}`);
      readFraction(reading, take(reading, pattern, "a fraction of a second"));
    },
    write(calendar) {
      const text = pad(calendar.nanosecond, 9).slice(0, digits);
      const kept = trims ? text.replace(/0+$/, "") : text;
      return kept === "" ? "" : `.${kept}`;
    },
  };
}

function readFraction(reading: Reading, text: string): void {
  reading.nanosecond = Number(text.slice(1).padEnd(9, "0").slice(0, 9));
}

const half = (upper: boolean): Element => ({
  read(reading) {
    reading.afternoon =
      take(reading, upper ? /^[AP]M/ : /^[ap]m/, "AM or PM").toLowerCase() === "pm";
  },
  write: ({ hour }) => (upper ? (hour >= 12 ? "PM" : "AM") : hour >= 12 ? "pm" : "am"),
});

const second = (pattern: RegExp, width: number): Element => {
  const plain = numeric("second", pattern, [0, 59], (calendar) => pad(calendar.second, width));
  return {
    read(reading) {
      plain.read(reading);
      // a fraction may follow the seconds although the layout names none
      const found = /^[.,]\d+/.exec(reading.text)?.[0];
      if (found === undefined || reading.nanosecond > 0) return;
      reading.text = reading.text.slice(found.length);
      readFraction(reading, found);
    },
    write: plain.write,
  };
};

/** What a layout is made of; longer words first, so that `2006` is not taken for `2`. */
const elements: readonly (readonly [string, Element])[] = [
  ["January", named(months, undefined, setMonth, ({ month }) => month - 1)],
  ["Jan", named(months, 3, setMonth, ({ month }) => month - 1)],
  ["Monday", named(weekdays, undefined, ignore, ({ weekday }) => weekday)],
  ["Mon", named(weekdays, 3, ignore, ({ weekday }) => weekday)],
  ["MST", zoneName],
  ["2006", numeric("year", /^\d{4}/, [0, 9_999], ({ year }) => pad(year, 4))],
  ["__2", numeric("yearDay", /^[ \d]{2}\d/, [1, 366], ({ yearDay }) => pad(yearDay, 3, " "))],
  ["002", numeric("yearDay", /^\d{3}/, [1, 366], ({ yearDay }) => pad(yearDay, 3))],
  ["01", numeric("month", /^\d\d/, [1, 12], ({ month }) => pad(month, 2))],
  ["02", numeric("day", /^\d\d/, [1, 31], ({ day }) => pad(day, 2))],
  ["03", numeric("hour", /^\d\d/, [0, 12], ({ hour }) => pad(hour12(hour), 2))],
  ["04", numeric("minute", /^\d\d/, [0, 59], ({ minute }) => pad(minute, 2))],
  ["05", second(/^\d\d/, 2)],
  [
    "06",
    {
      read(reading) {
        const short = Number(take(reading, /^\d\d/, "the year"));
        reading.year = short >= 69 ? 1_900 + short : 2_000 + short;
      },
      write: ({ year }) => pad(year % 100, 2),
    },
  ],
  ["15", numeric("hour", /^\d\d/, [0, 23], ({ hour }) => pad(hour, 2))],
  ["_2", numeric("day", /^(?: \d|\d\d?)/, [1, 31], ({ day }) => pad(day, 2, " "))],
  ["Z07:00:00", offsetElement(true, /^[+-]\d\d:\d\d:\d\d/, ":", 3)],
  ["Z07:00", offsetElement(true, /^[+-]\d\d:\d\d/, ":", 2)],
  ["Z070000", offsetElement(true, /^[+-]\d{6}/, "", 3)],
  ["Z0700", offsetElement(true, /^[+-]\d{4}/, "", 2)],
  ["Z07", offsetElement(true, /^[+-]\d\d/, "", 1)],
  ["-07:00:00", offsetElement(false, /^[+-]\d\d:\d\d:\d\d/, ":", 3)],
  ["-07:00", offsetElement(false, /^[+-]\d\d:\d\d/, ":", 2)],
  ["-070000", offsetElement(false, /^[+-]\d{6}/, "", 3)],
  ["-0700", offsetElement(false, /^[+-]\d{4}/, "", 2)],
  ["-07", offsetElement(false, /^[+-]\d\d/, "", 1)],
  ["PM", half(true)],
  ["pm", half(false)],
  ["1", numeric("month", /^\d\d?/, [1, 12], ({ month }) => String(month))],
  ["2", numeric("day", /^\d\d?/, [1, 31], ({ day }) => String(day))],
  ["3", numeric("hour", /^\d\d?/, [0, 12], ({ hour }) => String(hour12(hour)))],
  ["4", numeric("minute", /^\d\d?/, [0, 59], ({ minute }) => String(minute))],
  ["5", second(/^\d\d?/, 1)],
];

const longestText = 1_000;

/** Cuts a layout into its elements and the texts between them. */
function parseLayout(layout: string): (Element | string)[] {
  const parts: (Element | string)[] = [];
  let text = "";
  let at = 0;
  while (at < layout.length) {
    const { element, length } = elementAt(layout, at);
    if (element === undefined) {
      text += layout[at] ?? "";
    } else {
      if (text !== "") parts.push(text);
      text = "";
      parts.push(element);
    }
    at += length;
  }
  if (text !== "") parts.push(text);
  return parts;
}

function elementAt(layout: string, at: number): { element: Element | undefined; length: number } {
  const digits = /^[.,](?:0+|9+)(?!\d)/.exec(layout.slice(at))?.[0];
  if (digits !== undefined) {
    return { element: fraction(digits.length - 1, digits.endsWith("9")), length: digits.length };
  }
  const found = elements.find(([word]) => layout.startsWith(word, at));
  // `Jan` in `Janet` is no month
  const isPartOfWord =
    found !== undefined && /^(?:Jan|Mon)$/.test(found[0]) && /^[a-z]/.test(layout.slice(at + 3));
  if (found === undefined || isPartOfWord) return { element: undefined, length: 1 };
  return { element: found[1], length: found[0].length };
}

/** Reads a time in the form of a layout. Throws TimeError. */
export function parseTime(layout: string, text: string): Time {
  if (layout.length > longestText || text.length > longestText) {
    throw new TimeError("text too long");
  }
  const reading: Reading = {
    text,
    year: 0,
    month: 1,
    day: 1,
    yearDay: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    offset: undefined,
    afternoon: undefined,
  };
  try {
    for (const part of parseLayout(layout)) readPart(reading, part);
    if (reading.text !== "") throw new TimeError(`extra text: ${JSON.stringify(reading.text)}`);
    return finish(reading);
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    const place = `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}`;
    throw new TimeError(`${place}: ${error.message}`);
  }
}

function readPart(reading: Reading, part: Element | string): void {
  if (typeof part !== "string") {
    part.read(reading);
    return;
  }
  // a run of spaces in the layout takes any run of spaces
  const wanted = part.trimStart();
  const rest = wanted.length < part.length ? reading.text.trimStart() : reading.text;
  if (!rest.startsWith(wanted)) throw new TimeError(`expected ${JSON.stringify(part)}`);
  reading.text = rest.slice(wanted.length);
}

function finish(reading: Reading): Time {
  const { year } = reading;
  let { month, day, hour } = reading;
  if (reading.yearDay > 0) {
    month = 1;
    day = reading.yearDay;
    while (month < 12 && day > daysIn(year, month)) {
      day -= daysIn(year, month);
      month += 1;
    }
  }
  if (day > daysIn(year, month)) throw new TimeError("day out of range");
  if (reading.afternoon === true && hour < 12) hour += 12;
  if (reading.afternoon === false && hour === 12) hour = 0;
  const { minute, second: seconds, nanosecond } = reading;
  return timeOf(
    { year, month, day, hour, minute, second: seconds, nanosecond },
    reading.offset ?? 0,
  );
}

/** Writes a time in the form of a layout. */
export function formatTime(time: Time, layout: string): string {
  const calendar = calendarOf(time);
  return parseLayout(layout)
    .map((part) => (typeof part === "string" ? part : part.write(calendar, time.offset)))
    .join("");
}
