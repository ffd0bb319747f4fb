import { containersText, forbidden, podAndContainers, required } from "../finding.ts";
import { containerPath, given, hasOwnUsers } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

function isRoot({ securityContext }: ContainerView): boolean {
  return given(securityContext, "runAsNonRoot") === false;
}

function mayBeRoot({ securityContext }: ContainerView): boolean {
  return given(securityContext, "runAsNonRoot") !== true;
}

/**
 * Restricted: every container must run as non-root, by its own setting or the pod's; neither may say
 * otherwise. From v1.35 on, pods with user namespaces of their own are free of it.
 */
const check: Check = (pod) => {
  const onPod = given(pod.securityContext, "runAsNonRoot");
  if (onPod !== false && !pod.containers.some(onPod === true ? isRoot : mayBeRoot)) {
    return undefined;
  }
  const explicit = pod.containers.filter(isRoot);
  const implicit = pod.containers.filter(
    ({ securityContext }) =>
      onPod !== true && typeof given(securityContext, "runAsNonRoot") !== "boolean",
  );
  const isPodBad = onPod === false;
  const isExplicit = isPodBad || explicit.length > 0;
  return {
    reason: "runAsNonRoot != true",
    detail: isExplicit
      ? `${podAndContainers(isPodBad, explicit)} must not set securityContext.runAsNonRoot=false`
      : `pod or ${containersText(implicit)} must set securityContext.runAsNonRoot=true`,
    errors: [
      ...(isPodBad ? [forbidden("spec.securityContext.runAsNonRoot", "false")] : []),
      ...explicit.map((view) =>
        forbidden(`${containerPath(view)}.securityContext.runAsNonRoot`, "false", view),
      ),
      ...implicit.map((view) =>
        required(`${containerPath(view)}.securityContext.runAsNonRoot`, view),
      ),
    ],
  };
};

export const runAsNonRoot: Control = {
  id: "runAsNonRoot",
  name: "Running as Non-root",
  level: "restricted",
  scope: "both",
  fields: (["container", "pod"] as const).map((of) => ({
    name: "securityContext.runAsNonRoot",
    of,
    path: ["securityContext", "runAsNonRoot"],
    required: of === "container",
    good: [true],
    bad: [false],
  })),
  versions: [
    { from: 0, check },
    {
      from: 35,
      unknownToKyverno: true,
      check: (pod) => (hasOwnUsers(pod) ? undefined : check(pod)),
    },
  ],
};
