/** Spans of judged requests at a collector, as it receives them over HTTP. */
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Judged } from "../admission/admission.ts";
import { asked } from "../admission/asked.fixture.ts";
import { recordLog } from "../log/log.fixture.ts";
import { allowed } from "../review/admission-answer.ts";
import { tracedJudge } from "./admission-spans.ts";
import type { Span } from "./span.ts";
import { startSpanExporter } from "./span-exporter.ts";
import type { SpanExporter } from "./span-exporter.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly spans: readonly Span[];
  readonly resource: object;
}

let received: Received[];
let status: number;
let url: string;
const server = createServer((request, response) => {
  let text = "";
  request.on("data", (data: Buffer) => (text += data.toString()));
  request.on("end", () => {
    const { resourceSpans } = JSON.parse(text) as {
      resourceSpans: { resource: object; scopeSpans: { spans: Span[] }[] }[];
    };
    const [part] = resourceSpans;
    const spans = part?.scopeSpans.flatMap((scope) => scope.spans) ?? [];
    received.push({ headers: request.headers, spans, resource: part?.resource ?? {} });
    response.writeHead(status, status === 302 ? { location: `${url}/elsewhere` } : {});
    response.end("{}");
  });
});

beforeEach(async () => {
  received = [];
  status = 200;
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

function start(log = recordLog().log): SpanExporter {
  const headers = { authorization: "Bearer t" };
  const resource = { "service.name": "winnow" };
  return startSpanExporter({ url, headers, resource, version: "1", log, period: 60_000 });
}

const judged: Judged = { answer: allowed, responses: [] };
const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

function attribute(span: Span | undefined, key: string): unknown {
  return span?.attributes.find((each) => each.key === key)?.value;
}

describe("a judged request", () => {
  it("is a span of the API server's trace", async () => {
    const exporter = start();
    const judge = tracedJudge(exporter, "validate", () => Promise.resolve(judged));
    const before = BigInt(Date.now()) * 1_000_000n;
    await judge(asked(), "/validate", { headers: { traceparent: `${parent}-01` } });
    await exporter.stop();
    expect(received).toHaveLength(1);
    expect(received[0]?.headers).toMatchObject({
      "content-type": "application/json",
      authorization: "Bearer t",
    });
    expect(received[0]?.resource).toEqual({
      attributes: [{ key: "service.name", value: { stringValue: "winnow" } }],
    });
    const [span] = received[0]?.spans ?? [];
    expect(span).toMatchObject({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      parentSpanId: "b7ad6b7169203331",
      name: "admission validate",
      kind: 2,
      status: {},
    });
    expect(span?.spanId).toMatch(/^[\da-f]{16}$/u);
    const [began, ended] = [
      BigInt(span?.startTimeUnixNano ?? 0),
      BigInt(span?.endTimeUnixNano ?? 0),
    ];
    // clocks are read in different ways
    expect(began > before - 1_000_000_000n && ended >= began).toBe(true);
    expect(attribute(span, "admission.kind")).toEqual({ stringValue: "Pod" });
    expect(attribute(span, "admission.allowed")).toEqual({ boolValue: true });
  });

  it("begins a trace where none is named, and is left out where the caller records none", () => {
    const spans: Span[] = [];
    const judge = tracedJudge({ add: (span) => spans.push(span) }, "mutate", () => judged);
    void judge(asked(), "/mutate", { headers: { traceparent: `${parent}-00` } });
    expect(spans).toEqual([]);
    void judge(asked(), "/mutate", { headers: { traceparent: "nonsense" } });
    expect(spans[0]?.traceId).toMatch(/^[\da-f]{32}$/u);
    expect(spans[0]).not.toHaveProperty("parentSpanId");
  });

  it("is an error where it could not be judged, whether at once or later", async () => {
    const spans: Span[] = [];
    const sink = { add: (span: Span) => spans.push(span) };
    const call = { headers: {} };
    const fail = (): never => {
      throw new Error("not yet");
    };
    expect(() => tracedJudge(sink, "validate", fail)(asked(), "/", call)).toThrow("not yet");
    const late = tracedJudge(sink, "validate", () => Promise.reject(new Error("late")));
    await expect(late(asked(), "/", call)).rejects.toThrow("late");
    expect(spans.map((span) => span.status)).toEqual([
      { code: 2, message: "not yet" },
      { code: 2, message: "late" },
    ]);
  });

  it("is judged by the very same function where nobody wants spans", () => {
    const judge = (): Judged => judged;
    expect(tracedJudge(undefined, "validate", judge)).toBe(judge);
  });
});

describe("a collector", () => {
  const span: Span = {
    traceId: "1".repeat(32),
    spanId: "1".repeat(16),
    name: "n",
    kind: 2,
    startTimeUnixNano: "1",
    endTimeUnixNano: "2",
    attributes: [],
    events: [],
    status: {},
  };

  it("gets many spans together", async () => {
    const exporter = start();
    for (let count = 0; count < 512; count += 1) exporter.add(span);
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
    expect(received[0]?.spans).toHaveLength(512);
    await exporter.stop();
    expect(received).toHaveLength(1);
  });

  it.each([500, 302])(
    "that answers %i costs spans and a line of the log, and nothing else",
    async (answer) => {
      const { log, lines } = recordLog();
      const exporter = start(log);
      status = answer;
      exporter.add(span);
      await exporter.stop();
      expect(received).toHaveLength(1);
      expect(lines).toEqual([
        ["error", expect.stringContaining("traces cannot be sent: "), { url }],
      ]);
    },
  );

  it("that stands still does not make spans pile up, and the log counts what was lost", async () => {
    const { log, lines } = recordLog();
    const exporter = start(log);
    for (let count = 0; count < 10_000; count += 1) exporter.add(span);
    await expect.poll(() => received.length, { timeout: 10_000 }).toBeGreaterThan(3);
    await exporter.stop();
    const sent = received.reduce((sum, { spans }) => sum + spans.length, 0);
    expect(sent).toBeLessThan(3000);
    expect(lines).toContainEqual(["warn", "spans were lost", { count: 10_000 - sent }]);
  });
});
