import { plural, quotedSet, sortedSet } from "../finding.ts";
import { mapOf, textOf } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const handlers = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
] as const;

function hostsOf(view: ContainerView): string[] {
  return handlers.flatMap((path) => {
    let handler: ContainerView["securityContext"] = view.container;
    for (const key of path) handler = mapOf(handler, key);
    const hosts = ["httpGet", "tcpSocket"].map((action) => textOf(mapOf(handler, action), "host"));
    return hosts.filter((host) => host !== "");
  });
}

/** Baseline, from v1.34 on: probes and lifecycle handlers must not name a host. */
const check: Check = ({ containers }) => {
  const bad = containers
    .map((view) => ({ name: view.name, hosts: hostsOf(view) }))
    .filter(({ hosts }) => hosts.length > 0);
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => `"${name}"`).toSorted();
  const hosts = bad.flatMap((item) => item.hosts);
  const verb = bad.length === 1 ? "uses" : "use";
  const noun = plural(sortedSet(hosts).length, "probe or lifecycle host");
  return {
    reason: "probe or lifecycle host",
    detail: `${plural(bad.length, "container")} ${names.join(", ")} ${verb} ${noun} ${quotedSet(hosts)}`,
    errors: [],
  };
};

export const hostProbes: Control = {
  id: "hostProbesAndHostLifecycle",
  name: undefined,
  level: "baseline",
  scope: "container",
  versions: [{ from: 34, check }],
};
