/** The reports that the cluster holds: of each entry only as much as tells whether it says the same. */
import { startInformer } from "@winnow/kube";
import type { Informer, KubeClient } from "@winnow/kube";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { entriesOf, reportSelector, subjectOf } from "./report-document.ts";
import type { ReportSubject } from "./report-document.ts";
import { entryHash, entryKey } from "./report-entries.ts";
import type { HashedEntry } from "./report-entries.ts";
import { reportKinds } from "./report-kinds.ts";
import type { ReportApi } from "./report-kinds.ts";

export interface KnownReports {
  /** Resolves when all have been read once; rejects when it is stopped before. */
  readonly synced: Promise<unknown>;
  /** Whether there is a report on a resource. */
  isThere(subject: ReportSubject): boolean;
  /** Whether the report on a resource has an entry that says the same, by its hash. */
  has(subject: ReportSubject, hash: string): boolean;
  /**
   * Whether the report on a resource has these entries, and besides them only such of rules for
   * which `isKept` says so.
   */
  isUpToDate(
    subject: ReportSubject,
    entries: readonly HashedEntry[],
    isKept: (key: string) => boolean,
  ): boolean;
  /** The resources that have reports. */
  subjects(): Iterable<ReportSubject>;
  stop(): Promise<void>;
}

/** Reports are long. */
const pageSize = 50;

/** Lists the reports and follows them. */
export function followReports(
  client: KubeClient,
  api: ReportApi,
  onError: (error: unknown) => void,
): KnownReports {
  const { namespaced, cluster } = reportKinds[api];
  const settings = { labelSelector: reportSelector, pageSize, keep: digest, onError };
  const ofNamespaces = startInformer(client, namespaced, settings);
  const ofCluster = startInformer(client, cluster, settings);
  const both: readonly Informer[] = [ofNamespaces, ofCluster];

  function find({ namespace, uid }: ReportSubject): JsonMap | undefined {
    const { objects } = namespace === "" ? ofCluster : ofNamespaces;
    return objects.get(namespace, uid);
  }

  /** The keys of a report's entries by what the entries say. */
  function keysByHash(subject: ReportSubject): JsonMap {
    const found = find(subject);
    const keys = found === undefined ? undefined : get(found, "keys");
    return isMap(keys) ? keys : {};
  }

  return {
    synced: Promise.all(both.map(({ synced }) => synced)),
    isThere: (subject) => find(subject) !== undefined,
    has: (subject, hash) => Object.hasOwn(keysByHash(subject), hash),
    isUpToDate(subject, entries, isKept) {
      const stored = keysByHash(subject);
      const wanted = new Set(entries.map(({ hash }) => hash));
      const keys = new Set(entries.map(({ key }) => key));
      return (
        [...wanted].every((hash) => Object.hasOwn(stored, hash)) &&
        Object.entries(stored).every(
          ([hash, key]) =>
            wanted.has(hash) || (typeof key === "string" && !keys.has(key) && isKept(key)),
        )
      );
    },
    *subjects() {
      for (const { objects } of both) {
        for (const report of objects.values()) {
          const subject = subjectOfDigest(report);
          if (subject !== undefined) yield subject;
        }
      }
    },
    async stop() {
      await Promise.all(both.map((informer) => informer.stop()));
    },
  };
}

/** What is kept of a report. */
function digest(report: JsonMap): JsonMap {
  const metadata: JsonMap = {};
  for (const field of ["name", "namespace", "resourceVersion"]) {
    const value = getPath(report, ["metadata", field]);
    if (value !== undefined) metadata[field] = value;
  }
  return {
    metadata,
    scope: get(report, "scope") ?? null,
    keys: Object.fromEntries(entriesOf(report).map((entry) => [entryHash(entry), entryKey(entry)])),
  };
}

/** A report's scope is a reference to the resource that it is on. */
function subjectOfDigest(report: JsonMap): ReportSubject | undefined {
  const scope = get(report, "scope");
  if (!isMap(scope)) return undefined;
  const { apiVersion = "", kind = "", ...metadata } = scope;
  return subjectOf({ apiVersion, kind, metadata });
}
