import { forbidden, podAndContainers } from "../finding.ts";
import { containerPath, given, mapOf } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

function isHostProcess(securityContext: ContainerView["securityContext"]): boolean {
  return given(mapOf(securityContext, "windowsOptions"), "hostProcess") === true;
}

function isHostContainer({ securityContext }: ContainerView): boolean {
  return isHostProcess(securityContext);
}

/** Baseline: Windows pods must not run as processes of the host. */
const check: Check = (pod) => {
  const isPodBad = isHostProcess(pod.securityContext);
  if (!isPodBad && !pod.containers.some(isHostContainer)) return undefined;
  const bad = pod.containers.filter(isHostContainer);
  const field = "securityContext.windowsOptions.hostProcess";
  return {
    reason: "hostProcess",
    detail: `${podAndContainers(isPodBad, bad)} must not set ${field}=true`,
    errors: [
      ...(isPodBad ? [forbidden(`spec.${field}`, "true")] : []),
      ...bad.map((view) => forbidden(`${containerPath(view)}.${field}`, "true", view)),
    ],
  };
};

export const windowsHostProcess: Control = {
  id: "windowsHostProcess",
  name: "HostProcess",
  level: "baseline",
  scope: "both",
  fields: (["container", "pod"] as const).map((of) => ({
    name: "securityContext.windowsOptions.hostProcess",
    of,
    path: ["securityContext", "windowsOptions", "hostProcess"],
    good: [false],
    bad: [true],
  })),
  versions: [{ from: 0, check }],
};
