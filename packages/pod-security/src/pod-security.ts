/** `validate.podSecurity`: a pod against a level, with exemptions. */
import type { Level } from "./control/control.ts";
import { exemptByCount, exemptEach } from "./exemption.ts";
import type { Exemption, ExemptionTracer, FailedControl } from "./exemption.ts";
import { compareSemantics } from "./comparison.ts";
import type { Deviation } from "./comparison.ts";
import { decodePod, isMismatch } from "./decode/decode.ts";
import { viewPod } from "./pod.ts";
import type { Pod, PodDocument } from "./pod.ts";
import { kyvernoControls, soundControls } from "./registry.ts";
import type { AppliedControl } from "./registry.ts";
import { minorOf } from "./version.ts";

export type Semantics = "sound" | "kyverno-1.19";

export interface PodSecurityConfig {
  readonly level: Level;
  /** `latest` or `v1.N`. */
  readonly version: string;
  readonly exclude: readonly Exemption[];
}

export interface PodSecurityOutcome {
  /** Why the pod cannot be judged; then nothing else is told, and it must not count as passed. */
  readonly error?: string;
  /** What the policy's own exemptions leave; empty: the pod passes. */
  readonly failed: readonly FailedControl[];
  /** What further exemptions leave of that. */
  readonly failedAfterExtra: readonly FailedControl[];
  /** Named differences between the semantics that have decided. */
  readonly differences: readonly string[];
  /** The same, with which way they went and which entry they hang on. */
  readonly deviations: readonly Deviation[];
}

export interface PodSecurityCheck {
  /** `extra` are exemptions of exceptions, which come after the policy's own. */
  check(
    source: PodDocument,
    extra?: readonly Exemption[],
    tracer?: ExemptionTracer,
  ): PodSecurityOutcome;
}

const passed: PodSecurityOutcome = {
  failed: [],
  failedAfterExtra: [],
  differences: [],
  deviations: [],
};

const noDifferences: readonly string[] = [];
const noDeviations: readonly Deviation[] = [];

function isNamed(
  { control }: Pick<FailedControl, "control">,
  entries: readonly Exemption[],
): boolean {
  return entries.some(({ controlName }) => controlName === control.name);
}

/** What the two steps of exemption leave. */
interface Remainder {
  readonly failed: readonly FailedControl[];
  readonly failedAfterExtra: readonly FailedControl[];
}

/** Compiles a check. Throws RangeError for a version that is none. */
export function compilePodSecurity(
  { level, version, exclude }: PodSecurityConfig,
  semantics: Semantics,
): PodSecurityCheck {
  const minor = minorOf(version);
  if (minor === undefined) throw new RangeError(`${version} is no version of the standard`);
  const isSound = semantics === "sound";
  const kyverno = kyvernoControls(level, minor);
  const sound = soundControls(level, minor);
  // what only the other semantics asks, for pods that pass here
  const others = isSound
    ? kyverno.filter(({ check }) => !sound.some((own) => own.check === check))
    : [];
  // what fails of these fails in both semantics: the check is the same, and no entry is about it
  const shared = new Set(
    sound
      .filter(
        (item) => kyverno.some(({ check }) => check === item.check) && !isNamed(item, exclude),
      )
      .map(({ control }) => control),
  );
  return {
    check(source, extra = [], tracer) {
      const decoded = decodePod(source, "any-case");
      if (isMismatch(decoded)) {
        return { ...passed, error: isSound ? decoded.message : decoded.goMessage };
      }
      const pod = viewPod(decoded);
      const found = findAll(pod, isSound ? sound : kyverno, isSound);
      if (found.length === 0 && passesAll(pod, others)) return passed;
      const own = isSound
        ? exemptSound(found, exclude, extra, tracer)
        : exemptKyverno(found, pod, kyverno, exclude, extra);
      if (own.failedAfterExtra.some((item) => shared.has(item.control) && !isNamed(item, extra))) {
        return { ...own, differences: noDifferences, deviations: noDeviations };
      }
      const other = isSound
        ? exemptKyverno(findAll(pod, kyverno, false), pod, kyverno, exclude, extra)
        : exemptSound(findAll(pod, sound, true), exclude, extra, undefined);
      const [bySound, byKyverno] = isSound ? [own, other] : [other, own];
      const deviations = compareSemantics(
        { failed: bySound.failedAfterExtra, controls: sound },
        { failed: byKyverno.failedAfterExtra, controls: kyverno },
        [...exclude, ...extra],
      );
      const differences = [...new Set(deviations.map(({ name }) => name))];
      return { ...own, differences, deviations };
    },
  };
}

function exemptSound(
  found: readonly FailedControl[],
  exclude: readonly Exemption[],
  extra: readonly Exemption[],
  tracer: ExemptionTracer | undefined,
): Remainder {
  const failed = exemptEach(found, exclude, tracer);
  if (extra.length === 0 || failed.length === 0) return { failed, failedAfterExtra: failed };
  // values of one field may be shared out between the policy and an exception
  return { failed, failedAfterExtra: exemptEach(found, [...exclude, ...extra], tracer) };
}

function exemptKyverno(
  found: readonly FailedControl[],
  pod: Pod,
  controls: readonly AppliedControl[],
  exclude: readonly Exemption[],
  extra: readonly Exemption[],
): Remainder {
  const failed = exemptByCount(found, exclude, pod, controls);
  if (extra.length === 0) return { failed, failedAfterExtra: failed };
  return { failed, failedAfterExtra: exemptByCount(failed, extra, pod, controls) };
}

function passesAll(pod: Pod, controls: readonly AppliedControl[]): boolean {
  for (const { check } of controls) {
    if (check(pod) !== undefined) return false;
  }
  return true;
}

const nothing: readonly FailedControl[] = [];

/** Allocates nothing for pods in which nothing is wrong. */
function findAll(
  pod: Pod,
  controls: readonly AppliedControl[],
  withHidden: boolean,
): readonly FailedControl[] {
  let failed: FailedControl[] | undefined;
  for (const { control, check } of controls) {
    const finding = check(pod);
    if (finding === undefined) continue;
    failed ??= [];
    const errors = withHidden
      ? finding.errors
      : finding.errors.filter(({ hidden }) => hidden !== true);
    failed.push({ control, reason: finding.reason, errors });
  }
  return failed ?? nothing;
}
