/** Of which trace a call is part: the header `traceparent` of W3C's Trace Context. */

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether the caller records its part. */
  readonly isSampled: boolean;
}

const form = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/u;

/** Undefined for a header that is missing or not as the recommendation has it: a trace begins then. */
export function readTraceParent(
  header: string | readonly string[] | undefined,
): TraceParent | undefined {
  const [, version, traceId = "", spanId = "", flags = "0"] =
    form.exec(typeof header === "string" ? header : "") ?? [];
  const isUsable = version !== undefined && version !== "ff" && /[^0]/u.test(traceId);
  if (!isUsable || !/[^0]/u.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
