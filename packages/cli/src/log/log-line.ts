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
  return `${JSON.stringify({ time: timeText(time), level, message, ...fields })}\n`;
}

/** For people: time, level, message, then `name=value`, quoted where it would not be one word. */
export function textLine({ time, level, message, fields }: LogEvent, colours: Colours): string {
  let line = `${colours.dim(timeText(time))} ${levelText(level, colours)} ${printableLine(message)}`;
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) line += ` ${colours.dim(`${name}=`)}${valueText(value)}`;
  }
  return `${line}\n`;
}

function levelText(level: LogLevel, colours: Colours): string {
  const text = level.toUpperCase().padEnd(5);
  if (level === "error") return colours.red(text);
  if (level === "warn") return colours.yellow(text);
  return level === "info" ? colours.green(text) : colours.dim(text);
}

function valueText(value: string | number | boolean): string {
  const text = String(value);
  return isPlainWord.test(text) ? text : printableLine(JSON.stringify(text));
}

/** Names of most things: nothing in them needs quotes, nor can it move a cursor. */
const isPlainWord = /^[\w.:/@,+*-]+$/u;

function timeText(time: number): string {
  return new Date(time).toISOString();
}
