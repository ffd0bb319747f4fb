/** `validate.podSecurity`: a pod against a level, with exemptions. */
import type { Level } from "./control/control.ts";
import { exemptByCount, exemptEach } from "./exemption.ts";
import type { Exemption, ExemptionTracer, FailedControl } from "./exemption.ts";
import { viewPod } from "./pod.ts";
import type { Pod, PodSource } from "./pod.ts";
import { kubernetesControls, kyvernoControls } from "./registry.ts";
import type { AppliedControl } from "./registry.ts";
import { typeErrorOf } from "./type-errors.ts";
import { minorOf } from "./version.ts";

export type Semantics = "sound" | "kyverno-1.19";

export interface PodSecurityConfig {
  readonly level: Level;
  /** `latest` or `v1.N`. */
  readonly version: string;
  readonly exclude: readonly Exemption[];
}

export interface PodSecurityOutcome {
  /** Why the pod cannot be judged; then nothing else is told. */
  readonly error?: string;
  /** What the policy's own exemptions leave; empty: the pod passes. */
  readonly failed: readonly FailedControl[];
  /** What further exemptions leave of that. */
  readonly failedAfterExtra: readonly FailedControl[];
  /** Named differences between the semantics that have decided. */
  readonly differences: readonly string[];
}

export interface PodSecurityCheck {
  /** `extra` are exemptions of exceptions, which come after the policy's own. */
  check(
    source: PodSource,
    extra?: readonly Exemption[],
    tracer?: ExemptionTracer,
  ): PodSecurityOutcome;
}

const passed: PodSecurityOutcome = { failed: [], failedAfterExtra: [], differences: [] };

/** Compiles a check. Throws RangeError for a version that is none. */
export function compilePodSecurity(
  config: PodSecurityConfig,
  semantics: Semantics,
): PodSecurityCheck {
  const minor = minorOf(config.version);
  if (minor === undefined) throw new RangeError(`${config.version} is no version of the standard`);
  const kyverno = kyvernoControls(config.level, minor);
  if (semantics === "kyverno-1.19") {
    return {
      check: (source, extra = []) => checkAsKyverno(source, kyverno, config.exclude, extra),
    };
  }
  const controls = kubernetesControls(config.level, minor);
  return {
    check(source, extra = [], tracer) {
      const error = typeErrorOf(source);
      if (error !== undefined) return { ...passed, error };
      const pod = viewPod(source);
      const found = findAll(pod, controls, true);
      const failed = exemptEach(found, config.exclude, tracer);
      const failedAfterExtra = extra.length === 0 ? failed : exemptEach(failed, extra, tracer);
      const other = (): PodSecurityOutcome =>
        checkAsKyverno(source, kyverno, config.exclude, extra);
      const differences = failedAfterExtra.length === 0 ? [] : differencesFrom(other(), found);
      return { failed, failedAfterExtra, differences };
    },
  };
}

/** The name of what made Kyverno admit a pod that is denied here. */
function differencesFrom(
  kyverno: PodSecurityOutcome,
  found: readonly FailedControl[],
): readonly string[] {
  if (kyverno.error !== undefined || kyverno.failedAfterExtra.length > 0) return [];
  return found.some(({ errors }) => errors.length > 0)
    ? ["pod-security-exemption"]
    : ["pod-security-version"];
}

function checkAsKyverno(
  source: PodSource,
  controls: readonly AppliedControl[],
  exclude: readonly Exemption[],
  extra: readonly Exemption[],
): PodSecurityOutcome {
  const error = typeErrorOf(source);
  if (error !== undefined) return { ...passed, error };
  const pod = viewPod(source);
  const found = findAll(pod, controls, false);
  if (found.length === 0) return passed;
  const failed = exemptByCount(found, exclude, pod, controls);
  const failedAfterExtra =
    extra.length === 0 ? failed : exemptByCount(failed, extra, pod, controls);
  return { failed, failedAfterExtra, differences: [] };
}

function findAll(
  pod: Pod,
  controls: readonly AppliedControl[],
  withHidden: boolean,
): FailedControl[] {
  const failed: FailedControl[] = [];
  for (let index = 0; index < controls.length; index += 1) {
    const { control, check } = controls[index] as AppliedControl;
    const finding = check(pod);
    if (finding === undefined) continue;
    const errors = withHidden
      ? finding.errors
      : finding.errors.filter(({ hidden }) => hidden !== true);
    failed.push({ control, reason: finding.reason, errors });
  }
  return failed;
}
