/** Where traces go, from the flag and from OpenTelemetry's environment variables. */
import { InputError } from "../input-error.ts";

export interface TraceSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/**
 * Undefined where no traces are wanted. The flag goes before the variables, which are those of
 * OpenTelemetry's specification ("OTLP exporter configuration", "General SDK configuration"). Throws
 * InputError for an address that is none, or a protocol that is not spoken.
 */
export function traceSettings(
  endpoint: string | undefined,
  environment: NodeJS.ProcessEnv,
): TraceSettings | undefined {
  const ofTraces = variable(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  const ofAll = variable(environment, "OTEL_EXPORTER_OTLP_ENDPOINT");
  const isOff = variable(environment, "OTEL_SDK_DISABLED")?.toLowerCase() === "true";
  const url =
    endpoint !== undefined
      ? tracesBelow("--otlp-endpoint", endpoint)
      : ofTraces !== undefined
        ? readUrl("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ofTraces).href
        : ofAll !== undefined
          ? tracesBelow("OTEL_EXPORTER_OTLP_ENDPOINT", ofAll)
          : undefined;
  if (url === undefined || (isOff && endpoint === undefined)) return undefined;
  refuseOtherProtocols(environment);
  const attributes = listOf("OTEL_RESOURCE_ATTRIBUTES", environment);
  const name = variable(environment, "OTEL_SERVICE_NAME");
  return {
    url,
    headers: {
      ...listOf("OTEL_EXPORTER_OTLP_HEADERS", environment),
      ...listOf("OTEL_EXPORTER_OTLP_TRACES_HEADERS", environment),
    },
    resource: {
      "service.name": "winnow",
      ...attributes,
      ...(name === undefined ? {} : { "service.name": name }),
    },
  };
}

/** An empty variable counts as none, as the specification has it. */
function variable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}

function tracesBelow(source: string, text: string): string {
  const url = readUrl(source, text);
  url.pathname = `${url.pathname.replace(/\/+$/u, "")}/v1/traces`;
  return url.href;
}

function readUrl(source: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === undefined || !isHttp || url.username !== "" || url.password !== "") {
    throw new InputError(`${source}: an address such as http://collector:4318 is wanted`);
  }
  return url;
}

function refuseOtherProtocols(environment: NodeJS.ProcessEnv): void {
  for (const name of ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"]) {
    // what receives protobuf over HTTP receives JSON as well, at the same address
    if (variable(environment, name) !== "grpc") continue;
    throw new InputError(
      `${name} is grpc: traces are sent over HTTP; set it to http/json and give the collector's HTTP port, usually 4318`,
    );
  }
}

/** Pairs `name=value` between commas, with percent-encoded values. */
function listOf(name: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const text = variable(environment, name);
  if (text === undefined) return {};
  const pairs = text.split(",").flatMap((pair) => {
    const sign = pair.indexOf("=");
    const key = pair.slice(0, Math.max(sign, 0)).trim();
    return key === "" ? [] : [[key, decoded(pair.slice(sign + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
