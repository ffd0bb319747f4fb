import { timeOf } from "@winnow/value";
import { CelError } from "../value.ts";

const fixedOffset = /^([+-]?)(\d{1,4}):(\d{1,2})$/;
const billion = 1_000_000_000n;

/** Formats for zones that have been asked for; data may name many, so only so many are kept. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatLimit = 100;

/**
 * Seconds east of UTC of a zone at an instant, by an offset (`-08:00`) or by a name (`Europe/Paris`); an error for
 * what is neither. Source: the language definition, "Timezones".
 */
export function offsetOfZone(zone: string, nanoseconds: bigint): number | CelError {
  // what is local to the machine that judges must not decide
  if (zone === "" || zone === "UTC" || zone === "Local") return 0;
  const fixed = fixedOffset.exec(zone);
  if (fixed !== null) {
    const [, sign, hours, minutes] = fixed;
    if (Number(minutes) > 59) {
      return new CelError(`timezone offset minutes out of range [0, 59]: ${zone}`);
    }
    const size = Number(hours) * 3_600 + Number(minutes) * 60;
    return sign === "-" ? -size : size;
  }
  const format = formatOf(zone);
  return format === undefined
    ? new CelError(`unknown time zone ${zone.slice(0, 100)}`)
    : offsetBy(format, nanoseconds);
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const kept = formats.get(zone);
  if (kept !== undefined) return kept;
  if (!/^[A-Za-z][\w+/-]*$/.test(zone)) return undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    const known = format.resolvedOptions().timeZone;
    // Go tells capital letters from small ones
    if (known !== zone && known.toLowerCase() === zone.toLowerCase()) return undefined;
    if (formats.size >= formatLimit) formats.clear();
    formats.set(zone, format);
    return format;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What the clocks of a zone show, less what they show in UTC. */
function offsetBy(format: Intl.DateTimeFormat, nanoseconds: bigint): number {
  const seconds =
    nanoseconds >= 0n ? nanoseconds / billion : -((-nanoseconds + billion - 1n) / billion);
  const fields = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, nanosecond: 0 };
  for (const { type, value } of format.formatToParts(Number(seconds) * 1_000)) {
    if (type in fields) fields[type as keyof typeof fields] = Number(value);
  }
  return Number(timeOf(fields, 0).nanoseconds / billion - seconds);
}
