/** What Pod Security Admission would say about a resource, at every level that forbids anything. */
import {
  evaluateLevel,
  extractPod,
  levelVersionText,
  noConfiguration,
  policyOfLabels,
  workloadOf,
} from "@winnow/pod-security";
import type { LevelVersion } from "@winnow/pod-security";
import type { PodSecurityVerdict } from "./answer.ts";
import type { Resource } from "./read-texts.ts";

const latest: readonly LevelVersion[] = [
  { level: "baseline", version: "latest" },
  { level: "restricted", version: "latest" },
];

/**
 * The verdicts about a pod or the pods of a controller: what the labels of its namespace enforce
 * (https://kubernetes.io/docs/concepts/security/pod-security-admission/), and both levels as they are
 * in the newest version. Empty for other kinds.
 */
export function judgePodSecurity(
  { group, kind, label, object }: Resource,
  namespaceLabels: Readonly<Record<string, string>>,
): PodSecurityVerdict[] {
  const workload = workloadOf(group, kind);
  if (workload === undefined) return [];
  const found = extractPod(workload, object);
  if (found.type === "none") return [];
  const { enforce } = policyOfLabels(namespaceLabels, noConfiguration.defaults).policy;
  const enforced = levelVersionText(enforce);
  const others = latest.filter((policy) => levelVersionText(policy) !== enforced);
  const judged = enforce.level === "privileged" ? latest : [enforce, ...others];
  return judged.map((policy) => {
    const { level, version } = policy;
    const { allowed, reason, detail } =
      found.type === "pod"
        ? evaluateLevel(level, version, found.pod)
        : { allowed: false, reason: "not a pod", detail: found.why };
    const text = levelVersionText(policy);
    const isEnforced = text === enforced;
    return { resource: label, level: text, isEnforced, allowed, reason, detail };
  });
}
