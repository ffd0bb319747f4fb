/** The background scan of the leader: stored objects judged, and what is new of it reported. */
import type { PolicyResponse, Providers, RuleResult, Semantics, Verdict } from "@winnow/engine";
import { resourcePath } from "@winnow/kube";
import type { ApiResource, KubeClient } from "@winnow/kube";
import { isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { setTimeout as pause } from "node:timers/promises";
import type { ClusterLookups } from "../cluster/cluster-lookups.ts";
import type { ClusterWatch } from "../cluster/cluster-watch.ts";
import { labelsOfNamespace } from "../cluster/namespace-labels.ts";
import type { PolicySnapshot } from "../controller/current-policies.ts";
import { createErrorLog } from "../error-log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { followReports } from "../report/known-reports.ts";
import { subjectOf } from "../report/report-document.ts";
import type { ReportSubject } from "../report/report-document.ts";
import { entryKey, hashed, reportEntry } from "../report/report-entries.ts";
import type { HashedEntry } from "../report/report-entries.ts";
import type { ReportApi } from "../report/report-kinds.ts";
import { isAllowed } from "../report/report-writer.ts";
import type { ReportWriter } from "../report/report-writer.ts";
import { admissionRules } from "../report/reported-rules.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { joinResponses, judgeObject } from "./judge-object.ts";
import { rememberLookups } from "./remembered-lookups.ts";
import { scannedKinds } from "./scanned-kinds.ts";
import type { ScannedKind } from "./scanned-kinds.ts";
import { startScanner } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** What of a resource tells whether it is never judged. */
export type FilteredResource = Pick<
  AdmissionRequest,
  "kind" | "subresource" | "namespace" | "name"
>;

export interface BackgroundScanOptions {
  readonly client: KubeClient;
  readonly api: ReportApi;
  readonly writer: ReportWriter;
  readonly allowedResults: ReadonlySet<Verdict>;
  /** Between two scans of everything, in milliseconds. */
  readonly interval: number;
  readonly semantics: Semantics;
  readonly snapshot: () => PolicySnapshot;
  readonly watch: Pick<ClusterWatch, "labelsOfNamespace">;
  readonly providers: Providers & ClusterLookups;
  readonly metrics: Pick<Metrics, "scanned">;
  readonly isFiltered: (resource: FilteredResource) => boolean;
  /** Told of what was found where something was not reported before, and of what that is. */
  readonly onScanned: (
    subject: ReportSubject,
    responses: readonly PolicyResponse[],
    news: ReadonlySet<RuleResult>,
  ) => void;
  readonly onError: (error: unknown) => void;
}

export interface BackgroundScan {
  /** Everything is to be judged again. */
  scanAll(): void;
  stop(): Promise<void>;
}

/** How long the reports that are there may take to be read before the scan begins, in milliseconds. */
const longestReading = 10_000;

/** Starts the scan; the kinds of reports must be served. */
export function startBackgroundScan(options: BackgroundScanOptions): BackgroundScan {
  const { client, writer, allowedResults, snapshot, metrics } = options;
  const onError = createErrorLog(options.onError);
  const providers = { ...options.providers, ...rememberLookups(options.providers) };
  const known = followReports(client, options.api, onError);
  const stopping = new AbortController();
  let scanner: Scanner | undefined;

  function kinds(): ScannedKind[] {
    const { compiled, kinds: served } = snapshot();
    return scannedKinds(compiled.set.policies, served.resources);
  }

  async function scan(object: JsonMap, kind: ScannedKind): Promise<void> {
    const subject = subjectOf(object);
    if (subject === undefined) return;
    const responses = options.isFiltered(resourceOf(subject, kind.resource))
      ? []
      : await judge(object, subject, kind);
    metrics.scanned(responses, subject.kind, subject.namespace);
    const now = Date.now();
    const found = responses.flatMap((response) =>
      response.results.map((result) => ({
        result,
        ...hashed(reportEntry(response, result, now)),
      })),
    );
    const news = found.filter(({ hash }) => !known.has(subject, hash));
    if (news.length > 0) {
      options.onScanned(subject, responses, new Set(news.map(({ result }) => result)));
    }
    await report(
      subject,
      found.filter(({ entry }) => isAllowed(entry, allowedResults)),
    );
  }

  /** Makes these entries all that the scan has found, beside what came from admission. */
  async function report(subject: ReportSubject, found: readonly HashedEntry[]): Promise<void> {
    const keys = admissionRules(snapshot().compiled.set.policies);
    if (known.isUpToDate(subject, found, (key) => keys.has(key))) return;
    const foundKeys = new Set(found.map(({ key }) => key));
    await writer.room();
    const isTaken = writer.put(
      subject,
      (before) => [
        ...before.filter((entry) => keys.has(entryKey(entry)) && !foundKeys.has(entryKey(entry))),
        ...found.map(({ entry }) => entry),
      ],
      !known.isThere(subject),
    );
    if (!isTaken && !stopping.signal.aborted) {
      onError(new Error(`the report on ${subject.name} waits for the next scan`));
    }
  }

  async function judge(
    object: JsonMap,
    { namespace, name }: ReportSubject,
    { others }: ScannedKind,
  ): Promise<PolicyResponse[]> {
    const state = {
      policies: snapshot().compiled.set,
      semantics: options.semantics,
      providers,
    };
    const labels = await labelsOfNamespace(client, options.watch, namespace);
    const responses = await judgeObject(state, object, labels);
    for (const other of others) {
      // there is hardly ever one
      // oxlint-disable-next-line no-await-in-loop
      const same = await client.get(resourcePath(other, namespace, name));
      // oxlint-disable-next-line no-await-in-loop
      if (isMap(same)) responses.push(...(await judgeObject(state, same, labels)));
    }
    return joinResponses(responses);
  }

  /** Takes out of reports what was found by scans of kinds that are not scanned any more. */
  async function sweep(): Promise<void> {
    const scanned = new Set(
      kinds().map(({ resource }) => groupKind(resource.group, resource.kind)),
    );
    for (const subject of known.subjects()) {
      const slash = subject.apiVersion.indexOf("/");
      const group = slash < 0 ? "" : subject.apiVersion.slice(0, slash);
      // oxlint-disable-next-line no-await-in-loop -- the writer says when there is room
      if (!scanned.has(groupKind(group, subject.kind))) await report(subject, []);
    }
  }

  async function begin(): Promise<void> {
    const { signal } = stopping;
    const late = pause(longestReading, undefined, { signal });
    await Promise.race([known.synced, late]).catch(() => {});
    if (signal.aborted) return;
    scanner = startScanner({
      client,
      kinds,
      scan,
      onComplete: sweep,
      onError(error, resource) {
        const reason = error instanceof Error ? error.message : String(error);
        onError(
          resource === undefined ? error : new Error(`scan of ${resource.plural}: ${reason}`),
        );
      },
    });
  }

  const beginning = begin();
  const timer = setInterval(() => scanner?.scanAll(), options.interval);
  return {
    scanAll: () => scanner?.scanAll(),
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await beginning;
      await Promise.all([scanner?.stop(), known.stop()]);
    },
  };
}

function groupKind(group: string, kind: string): string {
  return `${group}/${kind}`;
}

function resourceOf({ namespace, name }: ReportSubject, resource: ApiResource): FilteredResource {
  const { group, version, kind } = resource;
  return { kind: { group, version, kind }, subresource: "", namespace, name };
}
