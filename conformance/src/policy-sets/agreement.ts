/**
 * Whether the policies written in rules, the `podSecurity` policies and the standard itself say the
 * same of a pod, for each control by itself and for the profile.
 */
import { evaluateLevel } from "@winnow/pod-security";
import type { PodDocument } from "@winnow/pod-security";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { PolicySets } from "./policy-sets.ts";

const levels = ["baseline", "restricted"] as const;

/** What is wrong with a pod by the standard, in both levels. */
export interface StandardAnswer {
  readonly failed: Readonly<Record<"baseline" | "restricted", ReadonlySet<string>>>;
  /** Kubernetes' own verdict, which leaves baseline controls out that restricted ones replace. */
  readonly allowed: Readonly<Record<"baseline" | "restricted", boolean>>;
}

/**
 * Judges by the newest version. Restricted is taken as the standard's text has it, with everything
 * that baseline asks: Kubernetes' library asks no baseline control that a restricted one replaces.
 */
export function judgeByStandard(source: PodDocument, sets: PolicySets): StandardAnswer {
  const baseline = evaluateLevel("baseline", "latest", source);
  const restricted = evaluateLevel("restricted", "latest", source);
  const replaced = new Set(sets.index.controls.map(({ replaces }) => replaces));
  const ids = (violations: readonly { readonly id: string }[]): string[] =>
    violations.map(({ id }) => id);
  return {
    failed: {
      baseline: new Set(ids(baseline.violations)),
      restricted: new Set([
        ...ids(baseline.violations).filter((id) => !replaced.has(id)),
        ...ids(restricted.violations),
      ]),
    },
    allowed: { baseline: baseline.allowed, restricted: restricted.allowed },
  };
}

/** Every disagreement about a pod or a controller of it; empty where all say the same. */
export async function disagreements(
  object: JsonMap,
  standard: StandardAnswer,
  sets: PolicySets,
  podSecurity: boolean,
): Promise<string[]> {
  const found: string[] = [];
  const failedRules = await sets.failedRules(object);
  const replaced = new Set(sets.index.controls.map(({ replaces }) => replaces));
  for (const level of levels) {
    const wanted = standard.failed[level];
    const controls = sets.index.controls.filter((control) =>
      level === "baseline" ? control.level === "baseline" : !replaced.has(control.id),
    );
    for (const { id } of controls) {
      if (failedRules.has(id) !== wanted.has(id)) {
        found.push(`${level}, rules, ${id}: ${verdict(failedRules.has(id))}`);
      }
    }
    const unknown = [...wanted].filter((id) => !controls.some((control) => control.id === id));
    if (unknown.length > 0) found.push(`${level}, no rules for ${unknown.join(", ")}`);
    if (!podSecurity) continue;
    // the profiles are few and asked in order
    // oxlint-disable-next-line no-await-in-loop
    const byEngine = await sets.failedPodSecurity(object, level);
    for (const id of new Set([...byEngine, ...wanted])) {
      if (byEngine.has(id) !== wanted.has(id)) {
        found.push(`${level}, podSecurity, ${id}: ${verdict(byEngine.has(id))}`);
      }
    }
  }
  return found;
}

function verdict(isDenied: boolean): string {
  return isDenied ? "denied against the standard" : "allowed against the standard";
}

/** The pod in a Deployment or CronJob. */
export function controllerOf(pod: JsonMap, kind: "Deployment" | "CronJob"): JsonMap {
  const template: JsonMap = { metadata: get(pod, "metadata") ?? {}, spec: get(pod, "spec") ?? {} };
  const metadata: JsonMap = { name: "controller", namespace: "default" };
  return kind === "Deployment"
    ? { apiVersion: "apps/v1", kind, metadata, spec: { template } }
    : {
        apiVersion: "batch/v1",
        kind,
        metadata,
        spec: { schedule: "@daily", jobTemplate: { spec: { template } } },
      };
}

/**
 * Whether the API server's validation refuses the pod whatever the policies say: a volume of several
 * sources, or settings of Linux in a pod for Windows. Only there may Kubernetes' restricted level
 * admit what baseline denies.
 */
export function isRefusedByServer(pod: JsonMap): boolean {
  const spec = mapAt(pod, "spec");
  if (get(mapAt(spec, "os"), "name") === "windows") return true;
  const volumes = get(spec, "volumes");
  return Array.isArray(volumes) && volumes.some((volume) => sourcesOf(volume) > 1);
}

function sourcesOf(volume: Json): number {
  if (!isMap(volume)) return 0;
  return Object.keys(volume).filter((key) => key !== "name" && get(volume, key) !== null).length;
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key);
  return value !== undefined && isMap(value) ? value : {};
}
