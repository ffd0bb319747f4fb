/** Instants with a zone offset, exact to the nanosecond, as Go's time package holds them. */

export interface Time {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly nanoseconds: bigint;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/** The calendar fields of an instant in its own zone. */
export interface Calendar {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 366 */
  readonly yearDay: number;
}

/** A text that is no time of the wanted form. */
export class TimeError extends Error {
  override readonly name = "TimeError";
  readonly code = "time";
}

const billion = 1_000_000_000n;
const secondsPerDay = 86_400;

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
export function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The number of days of a month. */
export function daysIn(year: number, month: number): number {
  return month === 12 ? 31 : daysOf(year, month + 1, 1) - daysOf(year, month, 1);
}

/** An instant from its fields; `offset` in seconds east of UTC. */
export function timeOf(fields: Omit<Calendar, "weekday" | "yearDay">, offset: number): Time {
  const days = daysOf(fields.year, fields.month, fields.day);
  const seconds =
    days * secondsPerDay + fields.hour * 3_600 + fields.minute * 60 + fields.second - offset;
  return { nanoseconds: BigInt(seconds) * billion + BigInt(fields.nanosecond), offset };
}

/** The fields of an instant in its own zone. */
export function calendarOf(time: Time): Calendar {
  const local = time.nanoseconds + BigInt(time.offset) * billion;
  const nanosecond = Number(((local % billion) + billion) % billion);
  const seconds = Number((local - BigInt(nanosecond)) / billion);
  const days = Math.floor(seconds / secondsPerDay);
  const rest = seconds - days * secondsPerDay;
  const { year, month, day } = dateOf(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3_600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nanosecond,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOf(year, 1, 1) + 1,
  };
}

function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The same instant in UTC. */
export function inUtc(time: Time): Time {
  return { nanoseconds: time.nanoseconds, offset: 0 };
}

/** The instant `duration` nanoseconds later, in the same zone. */
export function addDuration(time: Time, duration: bigint): Time {
  return { nanoseconds: time.nanoseconds + duration, offset: time.offset };
}

/** Days of the zero time (January 1 of year 1) before 1970, from which Go rounds down. */
const zeroTime = BigInt(daysOf(1, 1, 1)) * BigInt(secondsPerDay) * billion;

/** Rounded down to a multiple of `duration` since the zero time; unchanged for zero or less. */
export function truncateTime(time: Time, duration: bigint): Time {
  if (duration <= 0n) return time;
  return addDuration(time, -((time.nanoseconds - zeroTime) % duration));
}
