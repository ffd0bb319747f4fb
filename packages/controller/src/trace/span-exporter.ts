/** Sends spans to an OpenTelemetry collector: OTLP over HTTP, as JSON. */
import type { Log } from "../log/log.ts";
import { attributesOf } from "./span.ts";
import type { Span } from "./span.ts";

export interface SpanExporterOptions {
  /** Where spans are posted to, such as `http://collector:4318/v1/traces`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Who sends, such as `service.name`. */
  readonly resource: Readonly<Record<string, string>>;
  readonly version: string;
  readonly log: Log;
  /** How long spans are gathered, in milliseconds; default 5000, as the SDKs do. */
  readonly period?: number;
}

export interface SpanExporter {
  /** Takes a span to be sent with others. Never throws and never waits. */
  add(span: Span): void;
  /** Sends what is there. */
  stop(): Promise<void>;
}

/** How many spans go into one request, and how many may wait; what comes then is dropped and counted. */
const mostInOne = 512;
const mostWaiting = 2048;
/** How long a collector may take to answer, in milliseconds. */
const timeout = 10_000;

export function startSpanExporter(options: SpanExporterOptions): SpanExporter {
  const { log, period = 5000 } = options;
  let waiting: Span[] = [];
  let lost = 0;
  let isStopped = false;
  let sending: Promise<void> | undefined;
  const timer = setInterval(flush, period);
  timer.unref();

  /** One request at a time, so that a slow collector is not called ever more often. */
  function flush(): void {
    if (sending !== undefined || waiting.length === 0) return;
    const spans = waiting.slice(0, mostInOne);
    waiting = waiting.slice(mostInOne);
    sending = send(spans).finally(() => {
      sending = undefined;
      if (!isStopped && waiting.length >= mostInOne) flush();
    });
  }

  async function send(spans: readonly Span[]): Promise<void> {
    try {
      await post(options, spans);
      if (lost > 0) log.write("warn", "spans were lost", { count: lost });
      lost = 0;
    } catch (error) {
      lost += spans.length;
      const reason = error instanceof Error ? reasonOf(error) : String(error);
      log.write("error", `traces cannot be sent: ${reason}`, { url: options.url });
    }
  }

  return {
    add(span) {
      if (waiting.length >= mostWaiting) {
        lost += 1;
        return;
      }
      waiting.push(span);
      if (waiting.length >= mostInOne) flush();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await sending;
      // a collector that is away is asked once more, and not for every part of what waits
      if (waiting.length > 0) await send(waiting.splice(0));
    },
  };
}

async function post(options: SpanExporterOptions, spans: readonly Span[]): Promise<void> {
  const { url, headers, resource, version } = options;
  const scopeSpans = [{ scope: { name: "winnow", version }, spans }];
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({
      resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }],
    }),
    // headers may hold a token, which is for this address alone
    redirect: "error",
    signal: AbortSignal.timeout(timeout),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the collector answered ${response.status}`);
}

/** What fetch says of a failed connection stands in the cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
