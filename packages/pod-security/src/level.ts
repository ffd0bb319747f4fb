/** A pod against a level of the standard, with the answers of Kubernetes' own library. */
import type { Level } from "./control/control.ts";
import { viewPod } from "./pod.ts";
import type { PodSource } from "./pod.ts";
import { kubernetesControls } from "./registry.ts";
import type { AppliedControl } from "./registry.ts";
import { minorOf, newestMinor } from "./version.ts";

interface Violation {
  readonly id: string;
  readonly reason: string;
  readonly detail: string;
}

export interface LevelResult {
  readonly allowed: boolean;
  /** `privileged, hostPort`; empty where the pod is allowed. */
  readonly reason: string;
  /** Reasons with their details in parentheses. */
  readonly detail: string;
  readonly violations: readonly Violation[];
}

const allowed: LevelResult = { allowed: true, reason: "", detail: "", violations: [] };
const cache = new Map<string, readonly AppliedControl[]>();

/** Judges a pod by a level and version (`latest`, `v1.N`). Throws RangeError for another version. */
export function evaluateLevel(level: Level, version: string, source: PodSource): LevelResult {
  const pod = viewPod(source);
  const violations: Violation[] = [];
  for (const { control, check } of controlsFor(level, version)) {
    const finding = check(pod);
    if (finding !== undefined) violations.push({ id: control.id, ...finding });
  }
  if (violations.length === 0) return allowed;
  return {
    allowed: false,
    reason: violations.map(({ reason }) => reason).join(", "),
    detail: violations
      .map(({ reason, detail }) => (detail === "" ? reason : `${reason} (${detail})`))
      .join(", "),
    violations,
  };
}

function controlsFor(level: Level, version: string): readonly AppliedControl[] {
  const minor = minorOf(version);
  if (minor === undefined) throw new RangeError(`${version} is no version of the standard`);
  const key = `${level} ${Math.min(minor, newestMinor)}`;
  const known = cache.get(key) ?? kubernetesControls(level, minor);
  cache.set(key, known);
  return known;
}
