import { containersText, forbidden } from "../finding.ts";
import { containerPath, given } from "../pod.ts";
import type { Check, Control } from "./control.ts";

/** Baseline: containers must not be privileged. */
const check: Check = ({ containers }) => {
  const bad = containers.filter(
    ({ securityContext }) => given(securityContext, "privileged") === true,
  );
  if (bad.length === 0) return undefined;
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
  versions: [{ from: 0, check }],
};
