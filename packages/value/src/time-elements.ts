/** The elements that a time's layout is made of, each with how it is read and written. */
import { TimeError } from "./time.ts";
import type { Calendar } from "./time.ts";

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

export interface Reading {
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

export interface Element {
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

/** A fraction of a second with so many digits; the form with nines leaves out trailing zeros. */
export function fraction(digits: number, trims: boolean): Element {
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
export const elements: readonly (readonly [string, Element])[] = [
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
