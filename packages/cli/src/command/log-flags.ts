import { Option } from "commander";
import type { LogOptions } from "../log/log-options.ts";

/** How a command that serves logs. */
export interface LogFlags {
  logFormat: LogOptions["format"];
  logLevel: LogOptions["level"];
}

export function logFormatOption(): Option {
  return new Option("--log-format <format>", "how lines of the log are written to standard error")
    .choices(["text", "json"])
    .default("text");
}

export function logLevelOption(): Option {
  return new Option("--log-level <level>", "the least severe lines that are written")
    .choices(["debug", "info", "warn", "error"])
    .default("info");
}
