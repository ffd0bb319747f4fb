/** Every control, and which of them apply at a level and version. */
import { allowPrivilegeEscalation } from "./control/allow-privilege-escalation.ts";
import { appArmor } from "./control/app-armor.ts";
import { capabilitiesBaseline } from "./control/capabilities-baseline.ts";
import { capabilitiesRestricted } from "./control/capabilities-restricted.ts";
import type { Check, Control, Level } from "./control/control.ts";
import { hostNamespaces } from "./control/host-namespaces.ts";
import { hostPathVolumes } from "./control/host-path-volumes.ts";
import { hostPorts } from "./control/host-ports.ts";
import { hostProbes } from "./control/host-probes.ts";
import { privileged } from "./control/privileged.ts";
import { procMount, procMountRestricted } from "./control/proc-mount.ts";
import { restrictedVolumes } from "./control/restricted-volumes.ts";
import { runAsNonRoot } from "./control/run-as-non-root.ts";
import { runAsUser } from "./control/run-as-user.ts";
import { seLinux } from "./control/se-linux.ts";
import { seccompBaseline } from "./control/seccomp-baseline.ts";
import { seccompRestricted } from "./control/seccomp-restricted.ts";
import { sysctls } from "./control/sysctls.ts";
import { windowsHostProcess } from "./control/windows-host-process.ts";

/** In the order in which Kyverno lists them. */
export const controls: readonly Control[] = [
  allowPrivilegeEscalation,
  appArmor,
  capabilitiesBaseline,
  capabilitiesRestricted,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seLinux,
  seccompBaseline,
  seccompRestricted,
  sysctls,
  windowsHostProcess,
];

/** A control with the check of one version. */
export interface AppliedControl {
  readonly control: Control;
  readonly check: Check;
}

/**
 * The controls of a level at a minor version, as Kubernetes applies them: the newest check that is
 * not newer than the version, baseline ones that restricted replaces left out. Baseline controls
 * come first, each level in the order of their ids.
 */
export function kubernetesControls(level: Level, minor: number): readonly AppliedControl[] {
  const applied = controlsOf(level).flatMap((control) => {
    const entry = control.versions.findLast(({ from }) => from <= minor);
    return entry === undefined ? [] : [{ control, check: entry.check }];
  });
  const replaced = new Set(applied.flatMap(({ control }) => control.overrides ?? []));
  return applied
    .filter(({ control }) => !replaced.has(control.id))
    .toSorted((left, right) => rank(left.control) - rank(right.control) || byId(left, right));
}

function byId(left: AppliedControl, right: AppliedControl): number {
  return left.control.id < right.control.id ? -1 : 1;
}

function rank(control: Control): number {
  return control.level === "baseline" ? 0 : 1;
}

function controlsOf(level: Level): readonly Control[] {
  if (level === "privileged") return [];
  return level === "restricted"
    ? controls
    : controls.filter((control) => control.level === "baseline");
}

/**
 * The controls of sound semantics: Kubernetes' versions, in Kyverno's order. A baseline control that a
 * restricted one replaces is still asked, as an exemption from the one is none from the other
 * (Volume Types and HostPath Volumes); only /proc Mount Type, which says the same twice, is not.
 */
export function soundControls(level: Level, minor: number): readonly AppliedControl[] {
  const applied = controlsOf(level).flatMap((control) => {
    const entry = control.versions.findLast(({ from }) => from <= minor);
    return entry === undefined ? [] : [{ control, check: entry.check }];
  });
  const isTwice = applied.some(({ control }) => control === procMountRestricted);
  return isTwice ? applied.filter(({ control }) => control !== procMount) : applied;
}

/**
 * The controls as Kyverno 1.19 applies them: its older copy of the checks, the oldest check where the
 * version is older still, and nothing replaced.
 */
export function kyvernoControls(level: Level, minor: number): readonly AppliedControl[] {
  return controlsOf(level).flatMap((control) => {
    const known = control.versions.filter(({ unknownToKyverno }) => unknownToKyverno !== true);
    const entry = known.findLast(({ from }) => from <= minor) ?? known[0];
    return entry === undefined ? [] : [{ control, check: entry.check }];
  });
}
