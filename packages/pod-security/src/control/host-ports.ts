import { formatValue, isMap } from "@winnow/value";
import { containersText, forbidden, plural, sortedSet } from "../finding.ts";
import type { FieldError } from "../finding.ts";
import { containerPath, given, listOf } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

/** Baseline: containers must not use ports of the host; 0 counts as unset. */
const check: Check = ({ containers }) => {
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
  if (bad.length === 0) return undefined;
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
  versions: [{ from: 0, check }],
};
