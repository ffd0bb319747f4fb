/** The resources that Pod Security Admission looks at, and where they keep their pods. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { applyPodDefaults } from "../defaults.ts";
import { decodePod, isMismatch } from "../decode/decode.ts";
import type { PodDocument, PodSource } from "../pod.ts";

/** A kind of object that is a pod or makes pods. */
export interface Workload {
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /** The plural that the API calls it. */
  readonly resource: string;
  /** Where the pod's metadata and spec stand; empty for a pod itself. */
  readonly path: readonly string[];
  /** Whether the template may be left out altogether. */
  readonly isTemplateOptional: boolean;
}

const template = ["spec", "template"];

export const workloads: readonly Workload[] = [
  workload("", "Pod", "pods", []),
  workload("", "PodTemplate", "podtemplates", ["template"]),
  {
    ...workload("", "ReplicationController", "replicationcontrollers", template),
    isTemplateOptional: true,
  },
  workload("apps", "ReplicaSet", "replicasets", template),
  workload("apps", "Deployment", "deployments", template),
  workload("apps", "StatefulSet", "statefulsets", template),
  workload("apps", "DaemonSet", "daemonsets", template),
  workload("batch", "Job", "jobs", template),
  workload("batch", "CronJob", "cronjobs", ["spec", "jobTemplate", ...template]),
];

function workload(
  group: string,
  kind: string,
  resource: string,
  path: readonly string[],
): Workload {
  return { kind, group, resource, path, isTemplateOptional: false };
}

/** The workload of a kind; undefined for kinds that hold no pod that is looked at. */
export function workloadOf(group: string, kind: string): Workload | undefined {
  return workloads.find((candidate) => candidate.kind === kind && candidate.group === group);
}

/** The pod in an object, or why there is none. */
export type ExtractedPod =
  | { readonly type: "pod"; readonly pod: PodDocument }
  /** The object says nothing about pods. */
  | { readonly type: "none" }
  | { readonly type: "unreadable"; readonly why: string };

/**
 * The pod or pod template of an object, its fields not looked at yet. What is not there is empty, as
 * it is to Kubernetes; what is no object on the way to the template makes all of it unreadable.
 */
export function extractPod({ path, isTemplateOptional }: Workload, object: Json): ExtractedPod {
  if (!isMap(object)) return { type: "unreadable", why: "it is not an object" };
  let holder: JsonMap = object;
  for (const [index, key] of path.entries()) {
    const next = get(holder, key) ?? null;
    if (next === null) return isTemplateOptional ? { type: "none" } : { type: "pod", pod: {} };
    if (!isMap(next)) {
      return { type: "unreadable", why: `${path.slice(0, index + 1).join(".")} must be an object` };
    }
    holder = next;
  }
  return { type: "pod", pod: { metadata: get(holder, "metadata"), spec: get(holder, "spec") } };
}

/** The pod of an object, its fields of the types they must have. */
export type DecodedPod =
  | { readonly type: "pod"; readonly pod: PodSource }
  | Exclude<ExtractedPod, { readonly type: "pod" }>;

/** Like {@link extractPod}, with the types of all fields checked. */
export function decodeWorkload(workloadKind: Workload, object: Json): DecodedPod {
  const extracted = extractPod(workloadKind, object);
  if (extracted.type !== "pod") return extracted;
  const decoded = decodePod(extracted.pod, "exact");
  if (!isMismatch(decoded)) return { type: "pod", pod: decoded };
  const prefix = workloadKind.path.map((key) => `${key}.`).join("");
  return { type: "unreadable", why: prefix + decoded.message };
}

/** The object with the defaults that the API server sets in its pod or template; a copy. */
export function applyWorkloadDefaults({ path, resource }: Workload, object: JsonMap): JsonMap {
  return withDefaultsAt(object, path, resource === "pods" ? "pod" : "template");
}

function withDefaultsAt(holder: JsonMap, path: readonly string[], of: "pod" | "template"): JsonMap {
  const [key = "spec", ...rest] = path;
  const inner = get(holder, key);
  if (inner === undefined || !isMap(inner)) return holder;
  const stored =
    path.length === 0
      ? applyPodDefaults({ spec: inner }, of).spec
      : withDefaultsAt(inner, rest, of);
  return { ...holder, [key]: stored };
}
