import { ApiError } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { formatValue } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createEventQueue } from "./event-queue.ts";
import type { EventQueue } from "./event-queue.ts";
import type { PolicyEvent } from "./policy-events.ts";

function eventOf(note: string, more: Partial<PolicyEvent> = {}): PolicyEvent {
  return {
    regarding: { apiVersion: "v1", kind: "Pod", name: "a", namespace: "shop" },
    type: "Warning",
    reason: "PolicyViolation",
    action: "Resource Passed",
    component: "kyverno-scan",
    note,
    ...more,
  };
}

interface Played {
  readonly queue: EventQueue;
  readonly written: { readonly path: string; readonly event: JsonMap }[];
  readonly errors: unknown[];
  readonly pass: (milliseconds: number) => void;
}

function play(answer?: Error): Played {
  let time = Date.UTC(2026, 0, 1);
  const written: Played["written"] = [];
  const errors: unknown[] = [];
  const client = {
    post(path: string, event: JsonMap) {
      written.push({ path, event });
      return answer === undefined ? Promise.resolve({}) : Promise.reject(answer);
    },
  } as unknown as KubeClient;
  const queue = createEventQueue({
    client,
    omitted: new Set(["PolicySkipped"]),
    onError: (error) => errors.push(error),
    now: () => time,
  });
  return {
    queue,
    written,
    errors,
    pass(milliseconds) {
      time += milliseconds;
    },
  };
}

describe("the queue of Events", () => {
  it("writes them as events.k8s.io wants them, those of the cluster in the namespace default", async () => {
    const { queue, written } = play();
    const regarding = { apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", name: "p:Q" };
    queue.add([eventOf("first"), eventOf("second", { regarding })]);
    await queue.stop();
    expect(written.map(({ path }) => path)).toEqual([
      "/apis/events.k8s.io/v1/namespaces/shop/events",
      "/apis/events.k8s.io/v1/namespaces/default/events",
    ]);
    expect(written[0]?.event).toMatchObject({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: expect.stringMatching(/^a\.[\da-f]{16}$/u), namespace: "shop" },
      eventTime: "2026-01-01T00:00:00.000000Z",
      reportingController: "kyverno-scan",
      reportingInstance: expect.stringMatching(/^kyverno-scan-./u),
      type: "Warning",
      reason: "PolicyViolation",
      action: "Resource Passed",
      regarding: { name: "a", namespace: "shop" },
      note: "first",
    });
    expect(written[1]?.event).toMatchObject({
      metadata: { name: expect.stringMatching(/^p-q\.[\da-f]{16}$/u) },
    });
  });

  it("shortens notes to what the server takes, between characters", async () => {
    const { queue, written } = play();
    queue.add([eventOf("é".repeat(600)), eventOf("e".repeat(1024))]);
    await queue.stop();
    const notes = written.map(({ event }) => formatValue(event["note"] ?? ""));
    expect(notes[0]).toMatch(/^é+…$/u);
    expect(Buffer.byteLength(notes[0] ?? "")).toBeLessThanOrEqual(1024);
    expect(notes[1]).toBe("e".repeat(1024));
  });

  it("leaves out what is not wanted, and what was told minutes ago", async () => {
    const { queue, written, pass } = play();
    queue.add([eventOf("a"), eventOf("b", { reason: "PolicySkipped" }), eventOf("a")]);
    pass(9 * 60_000);
    queue.add([eventOf("a")]);
    pass(2 * 60_000);
    queue.add([eventOf("a")]);
    await queue.stop();
    expect(written.map(({ event }) => event["note"])).toEqual(["a", "a"]);
  });

  it("drops what is more than it can hold, and says how many", async () => {
    const { queue, written, errors } = play();
    queue.add(Array.from({ length: 1500 }, (_, index) => eventOf(String(index))));
    await queue.stop();
    expect(written.length).toBeLessThan(100);
    expect(errors).toEqual([]);
    queue.add([eventOf("last")]);
    expect(String(errors[0])).toMatch(/4\d\d Events were dropped/u);
  });

  it("tells failures, but not of namespaces that are gone", async () => {
    const gone = play(new ApiError(404, "namespaces not found"));
    gone.queue.add([eventOf("a")]);
    await gone.queue.stop();
    expect(gone.errors).toEqual([]);
    const forbidden = play(new ApiError(403, "not allowed"));
    forbidden.queue.add([eventOf("a")]);
    await forbidden.queue.stop();
    expect(forbidden.errors).toMatchObject([{ status: 403 }]);
  });
});
