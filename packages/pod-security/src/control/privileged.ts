import { containersText, forbidden } from "../finding.ts";
import { containerPath, given } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

function isPrivileged({ securityContext }: ContainerView): boolean {
  return given(securityContext, "privileged") === true;
}

/** Baseline: containers must not be privileged. */
const check: Check = ({ containers }) => {
  if (!containers.some(isPrivileged)) return undefined;
  const bad = containers.filter(isPrivileged);
  return {
    reason: "privileged",
    detail: `${containersText(bad)} must not set securityContext.privileged=true`,
    errors: bad.map((view) =>
      forbidden(`${containerPath(view)}.securityContext.privileged`, "true", view),
    ),
  };
};

export const privileged: Control = {
  id: "privileged",
  name: "Privileged Containers",
  level: "baseline",
  scope: "container",
  fields: [
    {
      name: "securityContext.privileged",
      of: "container",
      path: ["securityContext", "privileged"],
      good: [false],
      bad: [true],
    },
  ],
  versions: [{ from: 0, check }],
};
