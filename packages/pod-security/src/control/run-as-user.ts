import { forbidden, podAndContainers } from "../finding.ts";
import { containerPath, given, hasOwnUsers } from "../pod.ts";
import type { Check, Control } from "./control.ts";

/**
 * Restricted: neither pod nor containers may run as user 0. From v1.35 on, pods with user namespaces
 * of their own are free of it.
 */
const check: Check = (pod) => {
  const isPodBad = given(pod.securityContext, "runAsUser") === 0;
  const bad = pod.containers.filter(
    ({ securityContext }) => given(securityContext, "runAsUser") === 0,
  );
  if (!isPodBad && bad.length === 0) return undefined;
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
  versions: [
    { from: 23, check },
    {
      from: 35,
      unknownToKyverno: true,
      check: (pod) => (hasOwnUsers(pod) ? undefined : check(pod)),
    },
  ],
};
