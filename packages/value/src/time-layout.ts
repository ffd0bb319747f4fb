/**
 * Go's way to describe how a time is written: the layout is the reference time, Mon Jan 2 15:04:05
 * MST 2006, in the wanted form. Follows the documentation of Go's package time.
 */
import { TimeError, calendarOf, daysIn, timeOf } from "./time.ts";
import type { Time } from "./time.ts";
import { elements, fraction } from "./time-elements.ts";
import type { Element, Reading } from "./time-elements.ts";

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
