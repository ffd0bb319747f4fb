/** A span for each admission request, part of the API server's trace where it says so. */
import { randomBytes } from "node:crypto";
import type { Maybe } from "@winnow/engine";
import type { Judged } from "../admission/admission.ts";
import { requestFields } from "../log/admission-log.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import type { WebhookCall } from "../server/admission-server.ts";
import { attributesOf, unixNano } from "./span.ts";
import type { Span } from "./span.ts";
import type { SpanExporter } from "./span-exporter.ts";
import { readTraceParent } from "./trace-parent.ts";
import type { TraceParent } from "./trace-parent.ts";

/** Judges what a webhook is asked. */
export type Judge = (asked: AdmissionRequest, path: string, call: WebhookCall) => Maybe<Judged>;

/** The same judge; where spans are sent, one that makes a span for each request. */
export function tracedJudge(
  spans: Pick<SpanExporter, "add"> | undefined,
  webhook: "validate" | "mutate",
  judge: Judge,
): Judge {
  if (spans === undefined) return judge;
  return (asked, path, call) => {
    const parent = readTraceParent(call.headers["traceparent"]);
    // whoever leads the trace has decided not to record it
    if (parent?.isSampled === false) return judge(asked, path, call);
    const began = performance.now();
    const end = (judged: Judged | undefined, failure?: unknown): void =>
      spans.add(spanOf({ webhook, asked, parent, began, judged, failure }));
    const fail = (error: unknown): never => {
      end(undefined, error);
      throw error;
    };
    try {
      const judged = judge(asked, path, call);
      if (judged instanceof Promise) {
        return judged.then((known) => {
          end(known);
          return known;
        }, fail);
      }
      end(judged);
      return judged;
    } catch (error) {
      return fail(error);
    }
  };
}

interface JudgedRequest {
  readonly webhook: string;
  readonly asked: AdmissionRequest;
  readonly parent: TraceParent | undefined;
  readonly began: number;
  /** Undefined where it could not be judged. */
  readonly judged: Judged | undefined;
  readonly failure: unknown;
}

function spanOf({ webhook, asked, parent, began, judged, failure }: JudgedRequest): Span {
  const end = unixNano(performance.now());
  const fields = Object.entries({
    webhook,
    ...requestFields(asked),
    allowed: judged?.answer.allowed ?? false,
  }).map(([name, value]) => [`admission.${name}`, value] as const);
  return {
    traceId: parent?.traceId ?? randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
    name: `admission ${webhook}`,
    kind: 2,
    startTimeUnixNano: unixNano(began),
    endTimeUnixNano: end,
    attributes: attributesOf(Object.fromEntries(fields)),
    events: judged === undefined ? [] : violations(judged, end),
    status: judged === undefined ? { code: 2, message: textOf(failure) } : {},
  };
}

/**
 * Rules that did not hold, without their messages, which may quote the resource. Policies have no spans
 * of their own: to time each would cost something where nobody asks for traces.
 */
function violations({ responses }: Judged, timeUnixNano: string): Span["events"] {
  return responses.flatMap(({ policy, failureAction, results }) =>
    results
      .filter(({ verdict }) => verdict !== "pass" && verdict !== "skip")
      .map(({ rule, verdict }) => ({
        timeUnixNano,
        name: "rule",
        attributes: attributesOf({ policy: policy.name, rule, result: verdict, failureAction }),
      })),
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
