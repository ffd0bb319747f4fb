/** The log as the controller knows it; where lines go and how they look is the host's affair. */

/** From the least to the most severe. */
export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * What an event is about. Names and numbers only: never objects, nor messages of rules on a request,
 * which may quote what a Secret holds. Undefined members are left out.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>> & {
  /** These are the line's own. */
  readonly [own in "time" | "level" | "message"]?: never;
};

export interface Log {
  /** Whether lines of a level are written, for what would have to be put together first. */
  isEnabled(level: LogLevel): boolean;
  /** Writes one line. Never throws and never waits. */
  write(level: LogLevel, message: string, fields?: LogFields): void;
}

/** Writes what went wrong. */
export function logError(log: Log, error: unknown, fields?: LogFields): void {
  log.write("error", error instanceof Error ? error.message : String(error), fields);
}
