import type { LogLevel } from "@winnow/controller";

/** How `winnow controller` and `winnow serve` log. */
export interface LogOptions {
  readonly format: "text" | "json";
  /** The least severe level that is written. */
  readonly level: LogLevel;
}
