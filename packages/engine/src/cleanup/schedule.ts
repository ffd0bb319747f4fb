/**
 * Schedules of cleanup policies: five fields, `@daily` and its kin, `@every 1h30m`, each also behind
 * `TZ=Zone` or `CRON_TZ=Zone`; without a zone they are UTC. What a text means follows the standard
 * parser of robfig/cron; croner then finds the time.
 */
import { Cron } from "croner";
import { parseDuration } from "@winnow/value";
import { fieldRanges, parseField } from "./schedule-field.ts";
import type { ScheduleField } from "./schedule-field.ts";

export interface Schedule {
  /** The first execution after a time, in milliseconds since the epoch; undefined where there is none. */
  next(after: number): number | undefined;
}

const descriptors: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Reads a schedule, or tells what is wrong with it and what to write. */
export function parseSchedule(text: string): Schedule | string {
  const zoned = /^(?:CRON_)?TZ=(\S*)\s*(.*)$/su.exec(text);
  const zone = zoned === null ? "UTC" : (zoned[1] ?? "") || "UTC";
  const spec = (zoned === null ? text : (zoned[2] ?? "")).trim();
  if (!isTimeZone(zone)) {
    return `${JSON.stringify(zone)} is no time zone; name one like Europe/Berlin`;
  }
  if (spec.startsWith("@every ")) return parseEvery(spec.slice("@every ".length).trim());
  const known = Object.hasOwn(descriptors, spec) ? descriptors[spec] : undefined;
  const fields = spec.startsWith("@") ? known : spec;
  if (fields === undefined) {
    const names = Object.keys(descriptors).join(", ");
    return `${JSON.stringify(spec)} is not known; write one of ${names}, @every DURATION, or five fields`;
  }
  return parseFields(fields.split(/\s+/u), zone);
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const nanosecondsPerSecond = 1_000_000_000n;

/** A fixed distance, in whole seconds and at least one. */
function parseEvery(text: string): Schedule | string {
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined || nanoseconds <= 0n) {
    return `@every needs a duration like 1h30m, not ${JSON.stringify(text)}`;
  }
  const seconds = Number(nanoseconds / nanosecondsPerSecond);
  const distance = Math.max(seconds, 1) * 1000;
  return {
    next(after) {
      const time = Math.floor(after / 1000) * 1000 + distance;
      return time <= latestDate ? time : undefined;
    },
  };
}

/** The last time that a Date can hold. */
const latestDate = 8.64e15;

function parseFields(texts: readonly string[], zone: string): Schedule | string {
  if (texts.length !== fieldRanges.length || texts.includes("")) {
    return `a schedule has five fields (minute, hour, day of month, month, day of week), not ${texts.filter((text) => text !== "").length}`;
  }
  const fields: ScheduleField[] = [];
  for (const [index, range] of fieldRanges.entries()) {
    const field = parseField(texts[index] ?? "", range);
    if (typeof field === "string") return field;
    fields.push(field);
  }
  const pattern = fields.map((field) => (field.isOpen ? "*" : field.values.join(","))).join(" ");
  const cron = new Cron(pattern, { mode: "5-part", paused: true, timezone: zone });
  const fits = wallClock(zone, fields);
  return { next: (after) => nextFitting(cron, fits, after) };
}

/** How many times in a row may not exist on the clock before the search is given up. */
const maximalMisses = 100;

/**
 * The next time at which the clock really shows what the schedule asks for: an hour that is skipped
 * for daylight saving has no execution, where croner would move it.
 */
function nextFitting(cron: Cron, fits: (time: Date) => boolean, after: number): number | undefined {
  let from = new Date(after);
  if (Number.isNaN(from.getTime())) return undefined;
  for (let misses = 0; misses < maximalMisses; misses += 1) {
    const time = cron.nextRun(from);
    if (time === null) return undefined;
    if (fits(time)) return time.getTime();
    from = time;
  }
  return undefined;
}

/** Tells whether minute and hour of a time are among the fields' in a zone. */
function wallClock(zone: string, fields: readonly ScheduleField[]): (time: Date) => boolean {
  const [minutes, hours] = fields.map(({ values }) => new Set(values));
  const clock = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  });
  return (time) => {
    const parts = new Map(
      clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
    );
    return (
      minutes?.has(parts.get("minute") ?? -1) === true &&
      hours?.has(parts.get("hour") ?? -1) === true
    );
  };
}
