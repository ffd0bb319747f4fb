/** Spans of OpenTelemetry in the JSON form of OTLP (opentelemetry-proto, trace/v1). */

/** A span that has ended. */
export interface Span {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 2: the server's side of a call. */
  readonly kind: 2;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly SpanEvent[];
  /** Code 2 is an error. */
  readonly status: { readonly code?: 2; readonly message?: string };
}

interface SpanEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly boolValue: boolean }
    | { readonly doubleValue: number };
}

/** Members that are undefined are left out. */
export function attributesOf(
  members: Readonly<Record<string, string | number | boolean | undefined>>,
): Attribute[] {
  return Object.entries(members).flatMap(([key, value]): Attribute[] => {
    if (typeof value === "string") return [{ key, value: { stringValue: value } }];
    if (typeof value === "boolean") return [{ key, value: { boolValue: value } }];
    return value === undefined ? [] : [{ key, value: { doubleValue: value } }];
  });
}

/** A time of `performance.now()` as nanoseconds since the epoch. */
export function unixNano(time: number): string {
  return String(BigInt(Math.round((performance.timeOrigin + time) * 1000)) * 1000n);
}
