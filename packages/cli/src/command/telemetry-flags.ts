import { Option } from "commander";
import { readPort } from "./port-flag.ts";
import type { LogOptions } from "../log/log-options.ts";

/** How a command that serves tells what it does. */
export interface TelemetryFlags {
  logFormat: LogOptions["format"];
  logLevel: LogOptions["level"];
  otlpEndpoint?: string;
  debugPort?: number;
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

export function debugPortOption(): Option {
  return new Option(
    "--debug-port <number>",
    "a port on 127.0.0.1 for /debug: heap, CPU profile, what is in force; without it there is none",
  ).argParser(readPort);
}
