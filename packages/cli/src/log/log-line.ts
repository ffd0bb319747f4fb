/** One event as one line of the log. */
import type { LogFields, LogLevel } from "@winnow/controller";
import type { Colours } from "../output/colours.ts";
import { printableLine } from "../output/printable.ts";

export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** As a JSON object: time (RFC 3339), level, message, and the fields beside them. */
export function jsonLine({ time, level, message, fields }: LogEvent): string {
  // what names an event is never covered by a field
  const line = { time: "", level, message, ...fields };
  return `${JSON.stringify({ ...line, time: timeText(time), level, message })}\n`;
}

/** For people: time, level, message, then `name=value`, quoted where it would not be one word. */
export function textLine({ time, level, message, fields }: LogEvent, colours: Colours): string {
  const words = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${colours.dim(`${name}=`)}${printableLine(valueText(value))}`);
  const head = `${colours.dim(timeText(time))} ${levelText(level, colours)}`;
  return `${head} ${printableLine(message)}${words.join("")}\n`;
}

function levelText(level: LogLevel, colours: Colours): string {
  const text = level.toUpperCase().padEnd(5);
  if (level === "error") return colours.red(text);
  if (level === "warn") return colours.yellow(text);
  return level === "info" ? colours.green(text) : colours.dim(text);
}

function valueText(value: LogFields[string]): string {
  const text = String(value);
  return /^[^\s"=]+$/u.test(text) ? text : JSON.stringify(text);
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
