/** Writes Events (events.k8s.io/v1), as many as the cluster bears; what is more is dropped and counted. */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { KubeClient } from "@winnow/kube";
import type { JsonMap } from "@winnow/value";
import PQueue from "p-queue";
import { isGone } from "../cluster/gone-namespace.ts";
import { endQueue } from "../end-queue.ts";
import type { EventReason, PolicyEvent, Reference } from "./policy-events.ts";

export interface EventQueue {
  add(events: readonly PolicyEvent[]): void;
  /** Writes what waits, as far as there is time for it. */
  stop(): Promise<void>;
}

export interface EventQueueOptions {
  readonly client: KubeClient;
  readonly omitted: ReadonlySet<EventReason>;
  readonly onError: (error: unknown) => void;
  /** Milliseconds since the epoch; default: the clock. */
  readonly now?: () => number;
}

/** Events that may wait, and that are written in a second. */
const mostWaiting = 1000;
const perSecond = 25;
/** How long Events that wait may take to be written at the end, in milliseconds. */
const patience = 1000;
/** Events that are remembered, and for how long the same one is not told again, in milliseconds. */
const mostRemembered = 10_000;
const repeatedAfter = 10 * 60_000;
/** The longest note that the server takes, in bytes. */
const longestNote = 1024;

export function createEventQueue(options: EventQueueOptions): EventQueue {
  const { client, omitted, onError, now = Date.now } = options;
  const queue = new PQueue({ concurrency: 2, intervalCap: perSecond, interval: 1000 });
  /** When an Event was told last, the oldest first. */
  const told = new Map<string, number>();
  let dropped = 0;

  function isRepeated(event: PolicyEvent): boolean {
    const key = JSON.stringify(event);
    const before = told.get(key);
    if (before !== undefined && now() - before < repeatedAfter) return true;
    told.delete(key);
    told.set(key, now());
    if (told.size > mostRemembered) {
      for (const oldest of told.keys()) {
        told.delete(oldest);
        break;
      }
    }
    return false;
  }

  async function write(event: PolicyEvent): Promise<void> {
    const { namespace = "default" } = event.regarding;
    const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    try {
      await client.post(path, eventObject(event, namespace, now()));
    } catch (error) {
      if (!isGone(error)) onError(error);
    }
  }

  return {
    add(events) {
      for (const event of events) {
        if (omitted.has(event.reason)) continue;
        if (queue.size >= mostWaiting) {
          dropped += 1;
          continue;
        }
        if (dropped > 0) {
          onError(new Error(`${dropped} Events were dropped: more came than are written`));
          dropped = 0;
        }
        if (!isRepeated(event)) void queue.add(() => write(event));
      }
    },
    stop: () => endQueue(queue, patience),
  };
}

/** The Event as the server takes it. */
function eventObject(event: PolicyEvent, namespace: string, now: number): JsonMap {
  const { regarding, related, type, reason, action, note, component } = event;
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name: eventName(regarding.name), namespace },
    eventTime: new Date(now).toISOString().replace("Z", "000Z"),
    reportingController: component,
    reportingInstance: `${component}-${hostname()}`.slice(0, 128),
    type,
    reason,
    action,
    regarding: { ...regarding },
    ...(related === undefined ? {} : { related: relatedOf(related) }),
    note: shortened(note),
  };
}

function relatedOf(reference: Reference): JsonMap {
  return { ...reference };
}

/** A name of its own, beginning with that of the object, as far as names of Events allow it. */
function eventName(name: string): string {
  const allowed = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/gu, "-")
    .replaceAll(/^[.-]+|[.-]+$/gu, "")
    .slice(0, 200)
    .replace(/[.-]+$/u, "");
  return `${allowed === "" ? "event" : allowed}.${randomBytes(8).toString("hex")}`;
}

function shortened(note: string): string {
  const bytes = Buffer.from(note);
  if (bytes.length <= longestNote) return note;
  // three bytes for the ellipsis; a character that was cut in two goes as well
  const cut = new TextDecoder().decode(bytes.subarray(0, longestNote - 3)).replace(/\uFFFD+$/u, "");
  return `${cut}…`;
}
