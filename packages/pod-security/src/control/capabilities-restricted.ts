import { containersText, forbiddenList, quotedSet, required } from "../finding.ts";
import { containerPath, isWindows, listOf, mapOf } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";
import { addedBeyond, capabilities } from "./capabilities-baseline.ts";

const allowed = new Set(["NET_BIND_SERVICE"]);

function keepsSome({ securityContext }: ContainerView): boolean {
  return !listOf(mapOf(securityContext, "capabilities"), "drop").includes("ALL");
}

function pathOf(view: ContainerView): string {
  return `${containerPath(view)}.securityContext.capabilities`;
}

/**
 * Restricted: a container must drop ALL capabilities and may add NET_BIND_SERVICE only. Windows pods
 * are free of it from v1.25 on.
 */
const check: Check = ({ containers }) => {
  const adding = addedBeyond(containers, allowed);
  if (adding.length === 0 && !containers.some(keepsSome)) return undefined;
  const keeping = containers.filter(keepsSome);
  const parts: string[] = [];
  if (keeping.length > 0) {
    parts.push(`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`);
  }
  if (adding.length > 0) {
    const views = adding.map(({ view }) => view);
    const values = quotedSet(adding.flatMap(({ added }) => added));
    parts.push(
      `${containersText(views)} must not include ${values} in securityContext.capabilities.add`,
    );
  }
  return {
    reason: "unrestricted capabilities",
    detail: parts.join("; "),
    errors: [
      ...keeping.map((view) => {
        const path = `${pathOf(view)}.drop`;
        const dropped = capabilities(view, "drop");
        return dropped.length === 0 ? required(path, view) : forbiddenList(path, dropped, view);
      }),
      ...adding.map(({ view, added }) => forbiddenList(`${pathOf(view)}.add`, added, view)),
    ],
  };
};

export const capabilitiesRestricted: Control = {
  id: "capabilities_restricted",
  name: "Capabilities",
  level: "restricted",
  scope: "container",
  fields: [
    {
      name: "securityContext.capabilities.drop",
      of: "container",
      path: ["securityContext", "capabilities", "drop"],
      entry: (value) => value,
      required: true,
      good: ["ALL"],
      bad: ["NET_RAW"],
    },
    {
      name: "securityContext.capabilities.add",
      of: "container",
      path: ["securityContext", "capabilities", "add"],
      entry: (value) => value,
      good: ["NET_BIND_SERVICE"],
      bad: ["SETUID", "DAC_OVERRIDE", "MKNOD", "CHOWN"],
    },
  ],
  overrides: "capabilities_baseline",
  versions: [
    { from: 22, check },
    { from: 25, check: (pod) => (isWindows(pod) ? undefined : check(pod)) },
  ],
};
