import { Option } from "commander";
import type { LogOptions } from "../log/log-options.ts";

/** How a command that serves logs, and where its traces go. */
export interface TelemetryFlags {
  logFormat: LogOptions["format"];
  logLevel: LogOptions["level"];
  otlpEndpoint?: string;
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

export function otlpEndpointOption(): Option {
  return new Option(
    "--otlp-endpoint <url>",
    "the OpenTelemetry collector that traces are sent to; default: OTEL_EXPORTER_OTLP_ENDPOINT",
  );
}
