import type { JsonMap } from "@winnow/value";
import { plural, quotedSet, sortedSet } from "../finding.ts";
import { given, mapOf, textOf } from "../pod.ts";
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

/** A quick look: whether any of the handlers names a host. */
function mayNameHost({ container }: ContainerView): boolean {
  return (
    namesHost(mapOf(container, "livenessProbe")) ||
    namesHost(mapOf(container, "readinessProbe")) ||
    namesHost(mapOf(container, "startupProbe")) ||
    (given(container, "lifecycle") !== undefined &&
      (namesHost(mapOf(mapOf(container, "lifecycle"), "postStart")) ||
        namesHost(mapOf(mapOf(container, "lifecycle"), "preStop"))))
  );
}

function namesHost(handler: JsonMap | undefined): boolean {
  if (handler === undefined) return false;
  return (
    textOf(mapOf(handler, "httpGet"), "host") !== "" ||
    textOf(mapOf(handler, "tcpSocket"), "host") !== ""
  );
}

/** Baseline, from v1.34 on: probes and lifecycle handlers must not name a host. */
const check: Check = ({ containers }) => {
  if (!containers.some(mayNameHost)) return undefined;
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
  fields: handlers.flatMap((handler) =>
    (["httpGet", "tcpSocket"] as const).map((action) => ({
      name: `${handler.join(".")}.${action}.host`,
      of: "container" as const,
      path: [...handler, action, "host"],
      beside: { port: 80 },
      good: [],
      bad: ["169.254.169.254"],
    })),
  ),
  versions: [{ from: 34, check }],
};
