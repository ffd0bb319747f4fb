/** Writes reports, one for each resource, and only where they say something new. */
import type { Verdict } from "@winnow/engine";
import { ApiError, KubeError, resourcePath } from "@winnow/kube";
import type { ApiResource, KubeClient } from "@winnow/kube";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { setTimeout as pause } from "node:timers/promises";
import PQueue from "p-queue";
import { isGone } from "../cluster/gone-namespace.ts";
import { endQueue } from "../end-queue.ts";
import { entriesOf, isSameReport, reportOf } from "./report-document.ts";
import type { ReportSubject } from "./report-document.ts";
import { sorted } from "./report-entries.ts";
import { reportKinds } from "./report-kinds.ts";
import type { ReportApi } from "./report-kinds.ts";

/** What becomes of the entries of a report. */
export type ReportChange = (entries: readonly JsonMap[]) => readonly JsonMap[];

export interface ReportWriter {
  /**
   * Has a report changed soon; changes of one report are made in the order in which they come. A
   * report that is said to be new is not read first. False where too many wait already, and the
   * change is not made.
   */
  put(subject: ReportSubject, change: ReportChange, isNew?: boolean): boolean;
  /** Resolves when few enough wait. */
  readonly room: () => Promise<void>;
  /** Takes no more changes, and makes those that wait as far as there is time for them. */
  stop(): Promise<void>;
}

export interface ReportWriterOptions {
  readonly client: KubeClient;
  readonly api: ReportApi;
  /** The results that reports have; others are left out. */
  readonly allowedResults: ReadonlySet<Verdict>;
  readonly onError: (error: unknown) => void;
}

/** Reports that may wait, reports written at a time, and in a second: what etcd bears beside its other work. */
const mostWaiting = 5000;
const roomy = 100;
const atATime = 4;
const perSecond = 100;

/** How long reports that wait may take to be written at the end, in milliseconds. */
const patience = 2000;

/** How often a report is read anew because somebody else was faster. */
const mostAttempts = 5;

interface Waiting {
  subject: ReportSubject;
  readonly isNew: boolean;
  readonly changes: ReportChange[];
}

/**
 * Several replicas may change one report: the leader what its scan found, any of them what was found
 * when the resource was admitted. So each change is made to the report as it is, and the server refuses
 * it where another one was faster.
 */
export function createReportWriter(options: ReportWriterOptions): ReportWriter {
  const { client, api, onError } = options;
  const queue = new PQueue({ concurrency: atATime, intervalCap: perSecond / 5, interval: 200 });
  const waiting = new Map<string, Waiting>();
  /** What is being written now: never the same report twice at a time. */
  const writing = new Set<string>();
  let isStopped = false;

  function plan(uid: string): void {
    void queue.add(async () => {
      if (writing.has(uid)) return;
      writing.add(uid);
      try {
        await writeWaiting(uid);
      } catch (error) {
        onError(error);
      }
      writing.delete(uid);
      if (waiting.has(uid)) plan(uid);
    });
  }

  async function writeWaiting(uid: string): Promise<void> {
    const taken = waiting.get(uid);
    if (taken === undefined) return;
    waiting.delete(uid);
    for (let attempt = 1; ; attempt += 1) {
      try {
        // an attempt follows only where another one was faster
        // oxlint-disable-next-line no-await-in-loop
        await write(taken, attempt === 1 && taken.isNew);
        return;
      } catch (error) {
        if (isGone(error)) return;
        if (!(error instanceof ApiError) || error.status !== 409 || attempt >= mostAttempts) {
          throw error;
        }
      }
    }
  }

  async function write({ subject, changes }: Waiting, isNew: boolean): Promise<void> {
    const { namespaced, cluster } = reportKinds[api];
    const kind = subject.namespace === "" ? cluster : namespaced;
    const path = resourcePath(kind, subject.namespace, subject.uid);
    const before = isNew ? undefined : await read(client, kind, path);
    let entries: readonly JsonMap[] = before === undefined ? [] : entriesOf(before);
    for (const change of changes) entries = change(entries);
    const kept = sorted(entries.filter((entry) => isAllowed(entry, options.allowedResults)));
    if (kept.length === 0) {
      if (before !== undefined) await remove(client, path, before);
      return;
    }
    const after = reportOf(api, subject, kept, before);
    if (before === undefined) {
      await client.post(`${resourcePath(kind, subject.namespace)}?fieldManager=winnow`, after);
    } else if (!isSameReport(before, after)) {
      await client.put(`${path}?fieldManager=winnow`, after);
    }
  }

  return {
    put(subject, change, isNew = false) {
      const { uid } = subject;
      const known = waiting.get(uid);
      if (isStopped || (known === undefined && waiting.size >= mostWaiting)) return false;
      if (known === undefined) {
        waiting.set(uid, { subject, isNew, changes: [change] });
        plan(uid);
      } else {
        known.subject = subject;
        known.changes.push(change);
      }
      return true;
    },
    async room() {
      // oxlint-disable-next-line no-await-in-loop, no-unmodified-loop-condition -- until it is so
      while (queue.size >= roomy && !isStopped) await pause(50);
    },
    async stop() {
      isStopped = true;
      await endQueue(queue, patience);
    },
  };
}

/** Whether an entry's result is one that reports are to have. */
export function isAllowed(entry: JsonMap, allowed: ReadonlySet<Verdict>): boolean {
  return (allowed as ReadonlySet<unknown>).has(get(entry, "result"));
}

async function read(
  client: KubeClient,
  { kind }: ApiResource,
  path: string,
): Promise<JsonMap | undefined> {
  try {
    const report = await client.get(path);
    if (!isMap(report)) throw new KubeError(`the server's answer on a ${kind} is no object`);
    return report;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** Deletes a report, unless somebody has changed it meanwhile (409). */
async function remove(client: KubeClient, path: string, report: JsonMap): Promise<void> {
  const resourceVersion = getPath(report, ["metadata", "resourceVersion"]) ?? null;
  const body = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { resourceVersion } };
  await client.send({ method: "DELETE", path, body });
}
