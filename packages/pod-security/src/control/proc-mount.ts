import { formatValue } from "@winnow/value";
import { containersText, forbidden, quotedSet } from "../finding.ts";
import { containerPath, given, hasOwnUsers } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

function procMountOf({ securityContext }: ContainerView): string | undefined {
  const value = given(securityContext, "procMount");
  return value === undefined || value === "Default" ? undefined : formatValue(value);
}

function isUnmasked(view: ContainerView): boolean {
  return procMountOf(view) !== undefined;
}

/**
 * Baseline: the /proc mount must be the default one. From v1.35 on, baseline frees pods with user
 * namespaces of their own; restricted does not.
 */
const check: Check = ({ containers }) => {
  if (!containers.some(isUnmasked)) return undefined;
  const bad = containers.filter(isUnmasked);
  const values = quotedSet(bad.map((view) => procMountOf(view) ?? ""));
  return {
    reason: "procMount",
    detail: `${containersText(bad)} must not set securityContext.procMount to ${values}`,
    errors: bad.map((view) =>
      forbidden(`${containerPath(view)}.securityContext.procMount`, procMountOf(view), view),
    ),
  };
};

const fields: Control["fields"] = [
  {
    name: "securityContext.procMount",
    of: "container",
    path: ["securityContext", "procMount"],
    good: ["Default"],
    bad: ["Unmasked"],
  },
];

export const procMount: Control = {
  id: "procMount",
  name: "/proc Mount Type",
  level: "baseline",
  scope: "container",
  fields,
  versions: [
    { from: 0, check },
    {
      from: 35,
      unknownToKyverno: true,
      check: (pod) => (hasOwnUsers(pod) ? undefined : check(pod)),
    },
  ],
};

export const procMountRestricted: Control = {
  id: "procMount_restricted",
  name: "/proc Mount Type",
  level: "restricted",
  scope: "container",
  fields,
  overrides: "procMount",
  versions: [{ from: 35, unknownToKyverno: true, check }],
};
