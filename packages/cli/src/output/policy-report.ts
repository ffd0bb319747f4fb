/**
 * Reports in the form of the Policy Report API (wgpolicyk8s.io/v1alpha2): one ClusterPolicyReport
 * for what cluster policies found, one PolicyReport for each namespace with a namespaced Policy.
 */
import type { PolicyResponse, RuleResult } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { getPath } from "@winnow/value";
import { countedVerdict, isScored } from "../apply/counted-verdict.ts";
import { emptyTally } from "../apply/tally.ts";
import type { Tally } from "../apply/tally.ts";
import type { Resource } from "../resource/resource.ts";
import { policyLabel } from "./result-text.ts";

export interface ReportBuilder {
  add(resource: Resource, response: PolicyResponse): void;
  /** The reports, the cluster's first, then by namespace. */
  reports(): JsonMap[];
}

interface Section {
  readonly results: JsonMap[];
  readonly summary: Tally;
}

const clusterSection = "";

/** `seconds` since the epoch is the time of every result. */
export function createReportBuilder(auditWarn: boolean, seconds: number): ReportBuilder {
  const sections = new Map<string, Section>();
  return {
    add(resource, response) {
      const key = response.policy.namespace ?? clusterSection;
      const section = sections.get(key) ?? { results: [], summary: emptyTally() };
      sections.set(key, section);
      for (const result of response.results) {
        const verdict = countedVerdict(response, result, auditWarn);
        section.summary[verdict] += 1;
        section.results.push({
          ...resultEntry(resource, response, result),
          result: verdict,
          timestamp: { nanos: 0, seconds },
        });
      }
    },
    reports: () =>
      [...sections]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([namespace, section]) => report(namespace, section)),
  };
}

function report(namespace: string, section: Section): JsonMap {
  const isCluster = namespace === clusterSection;
  return {
    apiVersion: "wgpolicyk8s.io/v1alpha2",
    kind: isCluster ? "ClusterPolicyReport" : "PolicyReport",
    metadata: { name: "merged", ...(isCluster ? {} : { namespace }) },
    results: section.results,
    summary: { ...section.summary },
  };
}

const severities: ReadonlySet<string> = new Set(["critical", "high", "low", "medium", "info"]);

function resultEntry(resource: Resource, response: PolicyResponse, result: RuleResult): JsonMap {
  const { policy } = response;
  const category = policy.annotations["policies.kyverno.io/category"];
  const severity = policy.annotations["policies.kyverno.io/severity"];
  const properties: JsonMap = { ...result.properties };
  if (result.exceptions.length > 0) properties["exceptions"] = result.exceptions.join(",");
  return {
    ...(category === undefined ? {} : { category }),
    message: result.message,
    policy: policyLabel(policy),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    resources: [resourceReference(resource)],
    rule: result.rule,
    scored: isScored(response),
    ...(severity !== undefined && severities.has(severity) ? { severity } : {}),
    source: "winnow",
  };
}

function resourceReference({ object, identity }: Resource): JsonMap {
  const uid = getPath(object, ["metadata", "uid"]);
  return {
    apiVersion: identity.apiVersion,
    kind: identity.kind,
    name: identity.name,
    ...(identity.namespace === "" ? {} : { namespace: identity.namespace }),
    ...(typeof uid === "string" ? { uid } : {}),
  };
}
