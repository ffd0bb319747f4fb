/** A pod against a level of the standard, with the answers of Kubernetes' own library. */
import type { Level } from "./control/control.ts";
import { decodePod, isMismatch } from "./decode/decode.ts";
import { viewPod } from "./pod.ts";
import type { PodDocument } from "./pod.ts";
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
/** By level and minor version. */
const applied: Readonly<Record<Level, readonly (readonly AppliedControl[])[]>> = {
  privileged: applyAll("privileged"),
  baseline: applyAll("baseline"),
  restricted: applyAll("restricted"),
};

function applyAll(level: Level): readonly (readonly AppliedControl[])[] {
  return Array.from({ length: newestMinor + 1 }, (_, minor) => kubernetesControls(level, minor));
}

/**
 * Judges a pod by a level and version (`latest`, `v1.N`). What cannot be read as a pod is refused by
 * every level but privileged. Throws RangeError for another version.
 */
export function evaluateLevel(level: Level, version: string, source: PodDocument): LevelResult {
  const checks = controlsFor(level, version);
  if (checks.length === 0) return allowed;
  const decoded = decodePod(source, "exact");
  if (isMismatch(decoded)) {
    return refused([{ id: "pod", reason: "not a pod", detail: decoded.message }]);
  }
  const pod = viewPod(decoded);
  let violations: Violation[] | undefined;
  for (const { control, check } of checks) {
    const finding = check(pod);
    if (finding === undefined) continue;
    violations ??= [];
    violations.push({ id: control.id, reason: finding.reason, detail: finding.detail });
  }
  return violations === undefined ? allowed : refused(violations);
}

function refused(violations: readonly Violation[]): LevelResult {
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
  return applied[level][minor] ?? [];
}
