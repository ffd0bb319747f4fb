import { containersText, required } from "../finding.ts";
import type { FieldError } from "../finding.ts";
import { containerPath, isWindows, mapOf } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";
import { seccompDetail, seccompOffenders } from "./seccomp-baseline.ts";

function hasNoProfile({ securityContext }: ContainerView): boolean {
  return mapOf(securityContext, "seccompProfile") === undefined;
}

/**
 * Restricted: every container must have a seccomp profile, RuntimeDefault or Localhost, of its own
 * or the pod's. Windows pods are free of it from v1.25 on.
 */
const check: Check = (pod) => {
  const offenders = seccompOffenders(pod);
  const isPodSet =
    !offenders.isPodBad && mapOf(pod.securityContext, "seccompProfile") !== undefined;
  const isExplicit = offenders.errors.length > 0;
  if (!isExplicit && (isPodSet || !pod.containers.some(hasNoProfile))) return undefined;
  const unset = isPodSet ? [] : pod.containers.filter(hasNoProfile);
  return {
    reason: "seccompProfile",
    detail: isExplicit
      ? seccompDetail(offenders)
      : `pod or ${containersText(unset)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
    errors: [
      ...offenders.errors,
      ...unset.map((view): FieldError => {
        const path = `${containerPath(view)}.securityContext.seccompProfile.type`;
        return Object.assign(required(path, view), { hidden: isExplicit });
      }),
    ],
  };
};

export const seccompRestricted: Control = {
  id: "seccompProfile_restricted",
  name: "Seccomp",
  level: "restricted",
  scope: "both",
  fields: [
    {
      name: "securityContext.seccompProfile.type",
      of: "container",
      path: ["securityContext", "seccompProfile", "type"],
      required: true,
      good: ["RuntimeDefault"],
      bad: [],
    },
  ],
  overrides: "seccompProfile_baseline",
  versions: [
    { from: 19, check },
    { from: 25, check: (pod) => (isWindows(pod) ? undefined : check(pod)) },
  ],
};
