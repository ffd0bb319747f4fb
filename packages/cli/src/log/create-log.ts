/** The log of a command that serves: lines on standard error. */
import { logLevels } from "@winnow/controller";
import type { Log, LogLevel } from "@winnow/controller";
import type { Host } from "../host.ts";
import { InputError, inputErrorText } from "../input-error.ts";
import { exitCode } from "../exit-code.ts";
import { createColours } from "../output/colours.ts";
import { wantsColour } from "../process-host.ts";
import { jsonLine, textLine } from "./log-line.ts";
import type { LogEvent } from "./log-line.ts";
import type { LogOptions } from "./log-options.ts";
import { openLogStream } from "./log-stream.ts";

const standardError = 2;

/** A log whose lines are handed to `write`; nothing is put together for levels that are left out. */
export function createLog(
  level: LogLevel,
  line: (event: LogEvent) => string,
  write: (line: string) => void,
  now: () => number,
): Log {
  const enabled = new Set(logLevels.slice(logLevels.indexOf(level)));
  const isEnabled = (asked: LogLevel): boolean => enabled.has(asked);
  return {
    isEnabled,
    write(asked, message, fields = {}) {
      if (isEnabled(asked)) write(line({ time: now(), level: asked, message, fields }));
    },
  };
}

/**
 * Runs a command that logs; what it says to its host as a note is logged, and so is an input that
 * cannot be used. Gives the exit code when the last line is written.
 */
export async function runWithLog(
  { format, level }: LogOptions,
  host: Host,
  run: (log: Log, host: Host) => Promise<number>,
): Promise<number> {
  const colours = createColours(host.isWatched && wantsColour(process.env));
  const line = (event: LogEvent): string =>
    format === "json" ? jsonLine(event) : textLine(event, colours);
  const stream = openLogStream(standardError, (count) =>
    line({
      time: host.now(),
      level: "warn",
      message: "lines of the log were lost",
      fields: { count },
    }),
  );
  const log = createLog(
    level,
    line,
    (text) => stream.write(text),
    () => host.now(),
  );
  try {
    return await run(log, { ...host, note: (text) => log.write("info", text.trimEnd()) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    log.write("error", inputErrorText(error));
    return exitCode.badInput;
  } finally {
    await stream.end();
  }
}
