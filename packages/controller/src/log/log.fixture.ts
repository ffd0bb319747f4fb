import type { Log, LogFields, LogLevel } from "./log.ts";

/** A log that keeps what is written to it, from a level on. */
export function recordLog(least: LogLevel = "info"): {
  readonly log: Log;
  readonly lines: [LogLevel, string, LogFields][];
} {
  const lines: [LogLevel, string, LogFields][] = [];
  const log: Log = {
    isEnabled: (level) => least === "debug" || level !== "debug",
    write: (level, message, fields = {}) => lines.push([level, message, fields]),
  };
  return { log, lines };
}
