import { formatValue, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { containersText, forbidden, plural, sortedSet } from "../finding.ts";
import type { FieldError } from "../finding.ts";
import { containerPath, given, listOf } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

function hasHostPort({ container }: ContainerView): boolean {
  return listOf(container, "ports").some(isHostPort);
}

function isHostPort(port: Json): boolean {
  return isMap(port) && (given(port, "hostPort") ?? 0) !== 0;
}

/** Baseline: containers must not use ports of the host; 0 counts as unset. */
const check: Check = ({ containers }) => {
  if (!containers.some(hasHostPort)) return undefined;
  const errors: FieldError[] = [];
  const bad: ContainerView[] = [];
  for (const view of containers) {
    const before = errors.length;
    listOf(view.container, "ports").forEach((port, index) => {
      const hostPort = isMap(port) ? given(port, "hostPort") : undefined;
      if (hostPort === undefined || hostPort === 0) return;
      errors.push(
        forbidden(`${containerPath(view)}.ports[${index}].hostPort`, formatValue(hostPort), view),
      );
    });
    if (errors.length > before) bad.push(view);
  }
  const ports = sortedSet(errors.flatMap(({ values }) => values));
  const verb = bad.length === 1 ? "uses" : "use";
  return {
    reason: "hostPort",
    detail: `${containersText(bad)} ${verb} ${plural(ports.length, "hostPort")} ${ports.join(", ")}`,
    errors,
  };
};

export const hostPorts: Control = {
  id: "hostPorts",
  name: "Host Ports",
  level: "baseline",
  scope: "container",
  fields: [
    {
      name: "ports[*].hostPort",
      of: "container",
      path: ["ports"],
      entry: (hostPort) => ({ containerPort: 8080, hostPort }),
      good: [0],
      bad: [22, 10250, 443, 8080],
    },
  ],
  versions: [{ from: 0, check }],
};
