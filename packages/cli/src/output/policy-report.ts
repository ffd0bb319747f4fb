/**
 * Policy reports: one for what all cluster-wide policies found, named `merged`, then one for each
 * namespaced Policy, in its namespace and under its name, as Kyverno's command line prints them. The
 * two API groups share the form of results; see the API references of wgpolicyk8s.io/v1alpha2 and
 * openreports.io/v1alpha1.
 */
import { severityOf } from "@winnow/engine";
import type { PolicyResponse, RuleResult, Verdict } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { getPath } from "@winnow/value";
import { countedVerdict, isScored } from "../apply/counted-verdict.ts";
import { emptyTally } from "../apply/tally.ts";
import type { Tally } from "../apply/tally.ts";
import type { Resource } from "../resource/resource.ts";
import { policyLabel } from "./result-text.ts";

/** The API group and version that reports are written in. */
export type ReportApi = "wgpolicyk8s.io/v1alpha2" | "openreports.io/v1alpha1";

export interface ReportSettings {
  readonly api: ReportApi;
  readonly auditWarn: boolean;
  /** Seconds since the epoch; the time of every result. */
  readonly seconds: number;
}

export interface ReportBuilder {
  add(resource: Resource, response: PolicyResponse): void;
  /** The reports, the cluster's first, then by namespace and name. */
  reports(): JsonMap[];
}

/** What a report is made of. */
interface Section {
  readonly name: string;
  /** Undefined for the report of the cluster. */
  readonly namespace: string | undefined;
  readonly results: JsonMap[];
  readonly summary: Tally;
}

const source = "winnow";

export function createReportBuilder(settings: ReportSettings): ReportBuilder {
  const sections = new Map<string, Section>();
  const sectionOf = ({ policy }: PolicyResponse): Section => {
    const { namespace } = policy;
    const key = namespace === undefined ? "" : policyLabel(policy);
    const known = sections.get(key);
    if (known !== undefined) return known;
    const name = namespace === undefined ? "merged" : policy.name;
    const section = { name, namespace, results: [], summary: emptyTally() };
    sections.set(key, section);
    return section;
  };
  return {
    add(resource, response) {
      if (response.results.length === 0) return;
      const { results, summary } = sectionOf(response);
      for (const result of response.results) {
        const verdict = countedVerdict(response, result, settings.auditWarn);
        summary[verdict] += 1;
        results.push(resultEntry(resource, response, result, verdict, settings.seconds));
      }
    },
    reports: () =>
      [...sections]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([, section]) => report(section, settings.api)),
  };
}

function report(section: Section, api: ReportApi): JsonMap {
  const { name, namespace, results, summary } = section;
  const isOpen = api === "openreports.io/v1alpha1";
  const kind = isOpen ? "Report" : "PolicyReport";
  return {
    apiVersion: api,
    kind: namespace === undefined ? `Cluster${kind}` : kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    results,
    // a field that only the younger group has
    ...(isOpen ? { source } : {}),
    summary: { ...summary },
  };
}

/** A result, its fields in the order in which Kubernetes' tools print them. */
function resultEntry(
  resource: Resource,
  response: PolicyResponse,
  result: RuleResult,
  verdict: Verdict,
  seconds: number,
): JsonMap {
  const { policy } = response;
  const category = policy.annotations["policies.kyverno.io/category"];
  const severity = severityOf(policy);
  const properties: JsonMap = { ...result.properties };
  if (result.exceptions.length > 0) properties["exceptions"] = result.exceptions.join(",");
  return {
    ...(category === undefined ? {} : { category }),
    message: result.message,
    policy: policyLabel(policy),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    resources: [resourceReference(resource)],
    result: verdict,
    rule: result.rule,
    scored: isScored(response),
    ...(severity === undefined ? {} : { severity }),
    source,
    timestamp: { nanos: 0, seconds },
  };
}

/** An ObjectReference of Kubernetes' core API. */
function resourceReference({ object, identity }: Resource): JsonMap {
  const uid = getPath(object, ["metadata", "uid"]);
  const resourceVersion = getPath(object, ["metadata", "resourceVersion"]);
  return {
    apiVersion: identity.apiVersion,
    kind: identity.kind,
    name: identity.name,
    ...(identity.namespace === "" ? {} : { namespace: identity.namespace }),
    ...(typeof resourceVersion === "string" ? { resourceVersion } : {}),
    ...(typeof uid === "string" ? { uid } : {}),
  };
}
