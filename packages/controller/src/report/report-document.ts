/** The report on one resource: its name, owner, scope, results and summary. */
import type { Verdict } from "@winnow/engine";
import { deepEqual, get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { entryHash, reportSource } from "./report-entries.ts";
import { reportKinds } from "./report-kinds.ts";
import type { ReportApi } from "./report-kinds.ts";

/** The resource that a report is on. */
export interface ReportSubject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for resources of the cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** By this label reports of this kind of engine are found. */
const managedLabel = "app.kubernetes.io/managed-by";

/** Selects the reports that this engine writes. */
export const reportSelector: string = `${managedLabel}=${reportSource}`;

/** The resource that an object is; undefined for one that the server does not hold yet. */
export function subjectOf(object: JsonMap): ReportSubject | undefined {
  const uid = textAt(object, ["metadata", "uid"]);
  if (uid === "") return undefined;
  return {
    apiVersion: textAt(object, ["apiVersion"]),
    kind: textAt(object, ["kind"]),
    namespace: textAt(object, ["metadata", "namespace"]),
    name: textAt(object, ["metadata", "name"]),
    uid,
  };
}

/** The results of a report that the server holds. */
export function entriesOf(report: JsonMap): JsonMap[] {
  const results = get(report, "results");
  return Array.isArray(results) ? results.filter(isMap) : [];
}

/**
 * The report on a subject with these entries. What others have put into the metadata of the report
 * that is there stays; an entry that says the same as before keeps its time.
 */
export function reportOf(
  api: ReportApi,
  subject: ReportSubject,
  entries: readonly JsonMap[],
  before: JsonMap | undefined,
): JsonMap {
  const { namespaced, cluster } = reportKinds[api];
  const { apiVersion, kind, namespace, name, uid } = subject;
  const owner = { apiVersion, kind, name, uid };
  const metadata = before === undefined ? undefined : get(before, "metadata");
  const known = isMap(metadata) ? metadata : {};
  const labels = get(known, "labels");
  const results = withKnownTimes(entries, before);
  return {
    apiVersion: api,
    kind: namespace === "" ? cluster.kind : namespaced.kind,
    metadata: {
      ...known,
      name: uid,
      ...(namespace === "" ? {} : { namespace }),
      labels: { ...(isMap(labels) ? labels : {}), [managedLabel]: reportSource },
      ownerReferences: [owner],
    },
    results,
    scope: { ...owner, ...(namespace === "" ? {} : { namespace }) },
    // a field that only the younger group has
    ...(api === "openreports.io/v1alpha1" ? { source: reportSource } : {}),
    summary: summaryOf(results),
  };
}

/** Whether a report says all that another one says. */
export function isSameReport(before: JsonMap, after: JsonMap): boolean {
  const fields = ["results", "scope", "source", "summary"];
  return (
    fields.every((field) => deepEqual(get(before, field) ?? null, get(after, field) ?? null)) &&
    ["labels", "ownerReferences"].every((field) =>
      deepEqual(
        getPath(before, ["metadata", field]) ?? null,
        getPath(after, ["metadata", field]) ?? null,
      ),
    )
  );
}

function withKnownTimes(entries: readonly JsonMap[], before: JsonMap | undefined): JsonMap[] {
  const known = new Map(
    (before === undefined ? [] : entriesOf(before)).map((entry) => [entryHash(entry), entry]),
  );
  return entries.map((entry) => {
    const timestamp = get(known.get(entryHash(entry)) ?? entry, "timestamp");
    return timestamp === undefined ? entry : { ...entry, timestamp };
  });
}

function summaryOf(entries: readonly JsonMap[]): JsonMap {
  const summary: Record<Verdict, number> = { error: 0, fail: 0, pass: 0, skip: 0, warn: 0 };
  for (const entry of entries) {
    const verdict = get(entry, "result");
    if (isVerdict(verdict, summary)) summary[verdict] += 1;
  }
  return { ...summary };
}

function isVerdict(value: unknown, summary: Record<Verdict, number>): value is Verdict {
  return typeof value === "string" && Object.hasOwn(summary, value);
}

function textAt(object: JsonMap, path: readonly string[]): string {
  const text = getPath(object, path);
  return typeof text === "string" ? text : "";
}
