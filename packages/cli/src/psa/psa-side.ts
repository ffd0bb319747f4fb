/** What the Pod Security Standards say about a pod, by a fixed level or by the labels of namespaces. */
import { createPodSecurityAdmission, extractPod, levelVersionText } from "@winnow/pod-security";
import type { LevelVersion } from "@winnow/pod-security";
import type { Json, JsonMap } from "@winnow/value";
import type { AssumedCluster } from "./cluster-setup.ts";
import { judgeByLevel } from "./pod-objects.ts";
import type { PodObject } from "./pod-objects.ts";

export interface PsaVerdict {
  /** `baseline:latest`; empty where the pod is exempt. */
  readonly policy: string;
  readonly allowed: boolean;
  readonly reason: string;
  readonly detail: string;
  /** What exempts the pod: `namespace`, `user` or `runtimeClass`. */
  readonly exempt?: string;
}

/** Judges an object, or what the policies have made of it. */
export type PsaSide = (one: PodObject, object: JsonMap) => PsaVerdict;

/** By one level and version, whatever the namespace. */
export function sideOfLevel(policy: LevelVersion): PsaSide {
  return ({ workload }, object) => {
    const { allowed, reason, detail } = judgeByLevel(policy, workload, object);
    return { policy: levelVersionText(policy), allowed, reason, detail };
  };
}

/**
 * By what is enforced in the object's namespace. The pods of a controller are judged, as it is they
 * that would be denied.
 */
export function sideOfCluster(cluster: AssumedCluster): PsaSide {
  return (one, object) => {
    const admit = createPodSecurityAdmission(cluster.configuration, {
      namespaceLabels: () => cluster.labelsFor(one),
      existingPods: () => [],
    });
    const { response } = admit({
      operation: "CREATE",
      resource: "pods",
      subresource: "",
      name: one.identity.name,
      namespace: one.identity.namespace,
      username: cluster.username,
      object: podOf(one, object),
    });
    const { auditAnnotations = {}, allowed } = response;
    const { exempt } = auditAnnotations;
    const policy = auditAnnotations["enforce-policy"] ?? "";
    if (exempt !== undefined) return { policy, allowed, reason: "", detail: "", exempt };
    if (allowed) return { policy, allowed, reason: "", detail: "" };
    // what cannot be read as a pod is denied before a policy is named; every level says why
    const [level, version = "latest"] = policy.split(":");
    const enforced = { level: level === "baseline" ? level : "restricted", version } as const;
    const { reason, detail } = judgeByLevel(enforced, one.workload, object);
    return { policy, allowed, reason, detail };
  };
}

function podOf({ workload }: PodObject, object: JsonMap): Json {
  const found = extractPod(workload, object);
  if (found.type === "none") return {};
  if (found.type === "unreadable") return null;
  const { metadata = null, spec = null } = found.pod;
  return { metadata, spec };
}
