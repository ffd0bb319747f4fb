/** Requests that create or change a namespace: its labels, and the pods that it holds already. */
import { get, isMap, quote } from "@winnow/value";
import type { Json } from "@winnow/value";
import type { AdmissionHost } from "./admission.ts";
import type { PodSecurityConfiguration } from "./configuration.ts";
import { warnOfExistingPods } from "./existing-pods.ts";
import type { DryRunLimits } from "./existing-pods.ts";
import {
  arePoliciesEquivalent,
  compareLevels,
  hasLabels,
  isFullyPrivileged,
  levelVersionText,
  modes,
  policyOfLabels,
  sameLevelVersion,
} from "./policy.ts";
import type { LabelProblem, Labels, LevelVersion, NamespacePolicy } from "./policy.ts";
import type { AdmissionRequest } from "./request.ts";
import { allow, refuseLabels, refuseObject } from "./response.ts";
import type { AdmissionResponse } from "./response.ts";

/** Answers a request for a namespace. */
export function admitNamespace(
  request: AdmissionRequest,
  configuration: PodSecurityConfiguration,
  host: AdmissionHost,
  limits: DryRunLimits,
): AdmissionResponse {
  if (request.subresource !== "") return allow(request);
  const labels = namespaceLabelsOf(request.object);
  if (typeof labels === "string") return refuseObject(request, "failed to decode object", labels);
  const { defaults, exemptions } = configuration;
  const { policy, problems } = policyOfLabels(labels, defaults);
  const isExempt = exemptions.namespaces.includes(request.namespace);
  const warnExempt = (): AdmissionResponse => {
    const warnings = isExempt ? warnOfExemption(request, policy, labels, defaults) : [];
    return allow(request, { warnings });
  };
  if (request.operation === "CREATE") {
    return problems.length > 0 ? refuseLabels(request, problems) : warnExempt();
  }
  const oldLabels = namespaceLabelsOf(request.oldObject ?? null);
  if (typeof oldLabels === "string") {
    return refuseObject(request, "failed to decode old object", oldLabels);
  }
  const old = policyOfLabels(oldLabels, defaults);
  if (problems.length > 0 && !areSame(problems, old.problems)) {
    return refuseLabels(request, problems);
  }
  if (!isToBeChecked(policy.enforce, old.policy.enforce)) return allow(request);
  if (isExempt) return warnExempt();
  const warnings = warnOfExistingPods(
    request.name,
    policy.enforce,
    host.existingPods(request.name),
    (runtimeClass) => exemptions.runtimeClasses.includes(runtimeClass),
    limits,
  );
  return allow(request, { warnings });
}

/** The labels of a Namespace object, or why they cannot be read. */
export function namespaceLabelsOf(object: Json): Labels | string {
  if (!isMap(object)) return "it is not an object";
  const metadata = get(object, "metadata") ?? null;
  if (metadata === null) return {};
  if (!isMap(metadata)) return "metadata must be an object";
  const labels = get(metadata, "labels") ?? null;
  if (labels === null) return {};
  if (!isMap(labels)) return "metadata.labels must be an object";
  const entries: [string, string][] = [];
  for (const key of Object.keys(labels)) {
    // a null is the empty text, as it is to Kubernetes
    const value = get(labels, key) ?? "";
    if (typeof value !== "string") return `metadata.labels[${key}] must be a string`;
    entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

/** Labels that were wrong before may stay, so that other labels can be changed. */
function areSame(left: readonly LabelProblem[], right: readonly LabelProblem[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ field, message }, index) => {
      const other = right[index];
      return field === other?.field && message === other.message;
    })
  );
}

/** Whether pods that were fine may not be any more. Another version may be stricter at any level. */
function isToBeChecked(enforce: LevelVersion, old: LevelVersion): boolean {
  if (enforce.level === "privileged" || sameLevelVersion(enforce, old)) return false;
  return enforce.version !== old.version || compareLevels(enforce.level, old.level) > 0;
}

/** Who labels an exempt namespace may think that the labels matter. */
function warnOfExemption(
  request: AdmissionRequest,
  policy: NamespacePolicy,
  labels: Labels,
  defaults: NamespacePolicy,
): readonly string[] {
  if (isFullyPrivileged(policy) || arePoliciesEquivalent(policy, defaults)) return [];
  const ignored = modes
    .filter((mode) => policy[mode].level !== "privileged" && hasLabels(labels, mode))
    .map((mode) => `${mode}=${levelVersionText(policy[mode])}`);
  return [
    `namespace ${quote(request.name)} is exempt from Pod Security, ` +
      `and the policy (${ignored.join(", ")}) will be ignored`,
  ];
}
