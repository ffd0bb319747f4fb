import { startSpanExporter } from "@winnow/controller";
import type { Log, SpanExporter } from "@winnow/controller";
import { version } from "../version.ts";
import { traceSettings } from "./trace-settings.ts";

/** Starts sending spans where the flag or the environment asks for it. Throws InputError. */
export function startTracing(endpoint: string | undefined, log: Log): SpanExporter | undefined {
  const settings = traceSettings(endpoint, process.env);
  if (settings === undefined) return undefined;
  log.write("info", `traces are sent to ${settings.url}`);
  return startSpanExporter({ ...settings, version: version(), log });
}
