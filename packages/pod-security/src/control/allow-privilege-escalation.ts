import { containersText, forbidden, required } from "../finding.ts";
import { containerPath, given, isWindows } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

function mayEscalate({ securityContext }: ContainerView): boolean {
  return given(securityContext, "allowPrivilegeEscalation") !== false;
}

/**
 * Restricted: a container must set `securityContext.allowPrivilegeEscalation` to false. Windows pods
 * are free of it from v1.25 on.
 */
const check: Check = ({ containers }) => {
  if (!containers.some(mayEscalate)) return undefined;
  const bad = containers.filter(mayEscalate);
  return {
    reason: "allowPrivilegeEscalation != false",
    detail: `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`,
    errors: bad.map((view) => {
      const path = `${containerPath(view)}.securityContext.allowPrivilegeEscalation`;
      if (view.securityContext === undefined) return required(path, view);
      const isTrue = given(view.securityContext, "allowPrivilegeEscalation") === true;
      return forbidden(path, isTrue ? "true" : "nil", view);
    }),
  };
};

export const allowPrivilegeEscalation: Control = {
  id: "allowPrivilegeEscalation",
  name: "Privilege Escalation",
  level: "restricted",
  scope: "container",
  fields: [
    {
      name: "securityContext.allowPrivilegeEscalation",
      of: "container",
      path: ["securityContext", "allowPrivilegeEscalation"],
      required: true,
      good: [false],
      bad: [true],
    },
  ],
  versions: [
    { from: 8, check },
    { from: 25, check: (pod) => (isWindows(pod) ? undefined : check(pod)) },
  ],
};
