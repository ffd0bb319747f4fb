/**
 * The policy of a namespace: which level of the standard is enforced, audited and warned of, from the
 * namespace's labels and the configured defaults. As in Kubernetes' documentation of Pod Security
 * Admission and its package pod-security-admission/api.
 */
import { quote } from "@winnow/value";
import type { Level } from "../control/control.ts";
import { isVersion } from "../version.ts";

export type Mode = "enforce" | "audit" | "warn";

export interface LevelVersion {
  readonly level: Level;
  /** `latest` or `v1.N`. */
  readonly version: string;
}

export type NamespacePolicy = Readonly<Record<Mode, LevelVersion>>;

/** Labels by their names, as a namespace has them. */
export type Labels = Readonly<Record<string, string>>;

/** A label that cannot be read. */
export interface LabelProblem {
  /** `metadata.labels[pod-security.kubernetes.io/enforce]` */
  readonly field: string;
  /** Kubernetes' words: `Invalid value: "x": must be one of privileged, baseline, restricted`. */
  readonly message: string;
}

export interface ReadPolicy {
  /** Always a policy, also where labels cannot be read. */
  readonly policy: NamespacePolicy;
  readonly problems: readonly LabelProblem[];
}

/** In the order in which Kubernetes reads the labels. */
export const modes: readonly Mode[] = ["enforce", "audit", "warn"];

/** From the least to the most strict. */
const levels: readonly Level[] = ["privileged", "baseline", "restricted"];

export const levelRule: string = `must be one of ${levels.join(", ")}`;
export const versionRule = 'must be "latest" or "v1.x"';

const privileged: LevelVersion = { level: "privileged", version: "latest" };

/** What applies where nothing is configured. */
export const privilegedPolicy: NamespacePolicy = {
  enforce: privileged,
  audit: privileged,
  warn: privileged,
};

/** What a level that cannot be read counts as: the strictest where it is enforced, else none. */
const unreadableLevel: Readonly<Record<Mode, Level>> = {
  enforce: "restricted",
  audit: "privileged",
  warn: "privileged",
};

export function isLevel(text: string): text is Level {
  return (levels as readonly string[]).includes(text);
}

/** Negative where the first is the less strict one, 0 where they are the same. */
export function compareLevels(left: Level, right: Level): number {
  return levels.indexOf(left) - levels.indexOf(right);
}

/** `baseline:v1.30` */
export function levelVersionText({ level, version }: LevelVersion): string {
  return `${level}:${version}`;
}

export function sameLevelVersion(left: LevelVersion, right: LevelVersion): boolean {
  return left.level === right.level && left.version === right.version;
}

/** Whether nothing is forbidden, not even by a warning. */
export function isFullyPrivileged(policy: NamespacePolicy): boolean {
  return modes.every((mode) => policy[mode].level === "privileged");
}

/** Whether two policies judge alike; the version of `privileged` does not matter. */
export function arePoliciesEquivalent(left: NamespacePolicy, right: NamespacePolicy): boolean {
  return modes.every(
    (mode) =>
      left[mode].level === right[mode].level &&
      (left[mode].level === "privileged" || left[mode].version === right[mode].version),
  );
}

function levelLabel(mode: Mode): string {
  return `pod-security.kubernetes.io/${mode}`;
}

function versionLabel(mode: Mode): string {
  return `pod-security.kubernetes.io/${mode}-version`;
}

/** Whether a namespace says anything about a mode itself. */
export function hasLabels(labels: Labels, mode: Mode): boolean {
  return labels[levelLabel(mode)] !== undefined || labels[versionLabel(mode)] !== undefined;
}

/**
 * The policy that applies in a namespace. A label that is absent leaves the default; one that cannot
 * be read is a problem and counts as in Kubernetes: an unreadable enforce level as restricted, an
 * unreadable audit or warn level as privileged, an unreadable version as latest.
 */
export function policyOfLabels(labels: Labels, defaults: NamespacePolicy): ReadPolicy {
  const problems: LabelProblem[] = [];
  const read = (mode: Mode): LevelVersion => {
    const level = labels[levelLabel(mode)];
    const version = labels[versionLabel(mode)];
    return {
      level: level === undefined ? defaults[mode].level : readLevel(mode, level, problems),
      version:
        version === undefined ? defaults[mode].version : readVersion(mode, version, problems),
    };
  };
  const policy = { enforce: read("enforce"), audit: read("audit"), warn: read("warn") };
  return { policy: { ...policy, warn: warnOf(policy, labels) }, problems };
}

function readLevel(mode: Mode, level: string, problems: LabelProblem[]): Level {
  if (isLevel(level)) return level;
  problems.push(problem(levelLabel(mode), level, levelRule));
  return unreadableLevel[mode];
}

function readVersion(mode: Mode, version: string, problems: LabelProblem[]): string {
  if (isVersion(version)) return version;
  problems.push(problem(versionLabel(mode), version, versionRule));
  return "latest";
}

function problem(label: string, value: string, rule: string): LabelProblem {
  return {
    field: `metadata.labels[${label}]`,
    message: `Invalid value: ${quote(value)}: ${rule}`,
  };
}

/** Without a warn label of its own, a namespace that enforces more than it warns of warns of that. */
function warnOf({ enforce, warn }: NamespacePolicy, labels: Labels): LevelVersion {
  const enforceLabel = labels[levelLabel("enforce")];
  const isEnforceReadable = enforceLabel !== undefined && isLevel(enforceLabel);
  if (!isEnforceReadable || labels[levelLabel("warn")] !== undefined) return warn;
  if (compareLevels(enforce.level, warn.level) <= 0) return warn;
  const hasVersion = labels[versionLabel("warn")] !== undefined;
  return { level: enforce.level, version: hasVersion ? warn.version : enforce.version };
}
