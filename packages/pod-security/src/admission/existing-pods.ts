/** What a new enforce level says about the pods that run in a namespace already. */
import { compareBytes, get, getPath, isMap, quote } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { evaluateLevel } from "../level.ts";
import { levelVersionText } from "./policy.ts";
import type { LevelVersion } from "./policy.ts";

/** How far a dry run over existing pods goes. */
export interface DryRunLimits {
  /** Pods looked at; Kubernetes: 3000. */
  readonly pods: number;
  /** When to stop after the pod at hand; Kubernetes: after a second, or half of the time left. */
  isOver(): boolean;
}

/** Pods that violate the level for the same reasons. */
interface Violators {
  /** The first by name, in the order of bytes. */
  first: string;
  count: number;
}

/**
 * The warnings that a client gets: how many pods were looked at if not all, that some violate the
 * level, and a line for each set of reasons. One pod of each controller goes first; pods of exempt
 * runtime classes are left out.
 */
export function warnOfExistingPods(
  namespace: string,
  enforce: LevelVersion,
  pods: readonly JsonMap[],
  isExempt: (runtimeClass: string) => boolean,
  limits: DryRunLimits,
): readonly string[] {
  const judged = inOrder(pods.filter((pod) => !isExempt(runtimeClassOf(pod))));
  const byReason = new Map<string, Violators>();
  let checked = 0;
  for (const pod of judged.slice(0, limits.pods)) {
    checked += 1;
    judge(pod, enforce, byReason);
    if (limits.isOver()) break;
  }
  const warnings: string[] = [];
  if (checked < judged.length) {
    warnings.push(
      `new PodSecurity enforce level only checked against the first ${checked} of ${judged.length} existing pods`,
    );
  }
  if (byReason.size > 0) {
    const level = quote(levelVersionText(enforce));
    warnings.push(
      `existing pods in namespace ${quote(namespace)} violate the new PodSecurity enforce level ${level}`,
    );
  }
  const lines = [...byReason].map(
    ([reason, { first, count }]) => `${first}${others(count)}: ${reason}`,
  );
  return [...warnings, ...lines.toSorted(compareBytes)];
}

function judge(pod: JsonMap, enforce: LevelVersion, byReason: Map<string, Violators>): void {
  const { level, version } = enforce;
  const source = { metadata: get(pod, "metadata"), spec: get(pod, "spec") };
  const { allowed, reason } = evaluateLevel(level, version, source);
  if (allowed) return;
  const name = textAt(pod, ["metadata", "name"]);
  const violators = byReason.get(reason);
  if (violators === undefined) {
    byReason.set(reason, { first: name, count: 1 });
    return;
  }
  violators.count += 1;
  if (compareBytes(name, violators.first) < 0) violators.first = name;
}

function others(count: number): string {
  if (count === 1) return "";
  return count === 2 ? " (and 1 other pod)" : ` (and ${count - 1} other pods)`;
}

/** The pods of a controller are alike, so those after its first one come last. */
function inOrder(pods: readonly JsonMap[]): readonly JsonMap[] {
  const seen = new Set<string>();
  const first: JsonMap[] = [];
  const further: JsonMap[] = [];
  for (const pod of pods) {
    const controller = controllerOf(pod);
    const isFurther = controller !== undefined && seen.has(controller);
    if (controller !== undefined) seen.add(controller);
    (isFurther ? further : first).push(pod);
  }
  return [...first, ...further];
}

/** The uid of the owner that controls a pod. */
function controllerOf(pod: JsonMap): string | undefined {
  const owners = getPath(pod, ["metadata", "ownerReferences"]);
  if (!Array.isArray(owners)) return undefined;
  for (const owner of owners) {
    if (isMap(owner) && get(owner, "controller") === true) return textAt(owner, ["uid"]);
  }
  return undefined;
}

function runtimeClassOf(pod: JsonMap): string {
  return textAt(pod, ["spec", "runtimeClassName"]);
}

function textAt(map: JsonMap, path: readonly string[]): string {
  const value = getPath(map, path);
  return typeof value === "string" ? value : "";
}
