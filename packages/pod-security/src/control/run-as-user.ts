import { forbidden, podAndContainers } from "../finding.ts";
import { containerPath, given, hasOwnUsers } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

function isRoot(securityContext: ContainerView["securityContext"]): boolean {
  const user = given(securityContext, "runAsUser");
  return user === 0 || user === 0n;
}

function isRootContainer({ securityContext }: ContainerView): boolean {
  return isRoot(securityContext);
}

/**
 * Restricted: neither pod nor containers may run as user 0. From v1.35 on, pods with user namespaces
 * of their own are free of it.
 */
const check: Check = (pod) => {
  const isPodBad = isRoot(pod.securityContext);
  if (!isPodBad && !pod.containers.some(isRootContainer)) return undefined;
  const bad = pod.containers.filter(isRootContainer);
  return {
    reason: "runAsUser=0",
    detail: `${podAndContainers(isPodBad, bad)} must not set runAsUser=0`,
    errors: [
      ...(isPodBad ? [forbidden("spec.securityContext.runAsUser", "0")] : []),
      ...bad.map((view) =>
        forbidden(`${containerPath(view)}.securityContext.runAsUser`, "0", view),
      ),
    ],
  };
};

export const runAsUser: Control = {
  id: "runAsUser",
  name: "Running as Non-root user",
  level: "restricted",
  scope: "both",
  fields: (["container", "pod"] as const).map((of) => ({
    name: "securityContext.runAsUser",
    of,
    path: ["securityContext", "runAsUser"],
    good: [1000],
    bad: [0],
  })),
  versions: [
    { from: 23, check },
    {
      from: 35,
      unknownToKyverno: true,
      check: (pod) => (hasOwnUsers(pod) ? undefined : check(pod)),
    },
  ],
};
