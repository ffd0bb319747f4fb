/** The defaults of the API server that change verdicts of the standard. */
import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { volumeSources } from "./control/restricted-volumes.ts";
import { given } from "./pod.ts";
import type { PodSource } from "./pod.ts";

/**
 * The pod as the API server stores it, as far as the standard looks: a volume without a source is an
 * emptyDir, and with hostNetwork the ports of init and main containers are ports of the host (in
 * pods, not in templates). Nothing is changed in place.
 */
export function applyPodDefaults(source: PodSource, of: "pod" | "template" = "pod"): PodSource {
  const { spec } = source;
  const result: JsonMap = { ...spec };
  const volumes = given(spec, "volumes");
  if (Array.isArray(volumes)) result["volumes"] = volumes.map(defaultVolume);
  if (of === "pod" && given(spec, "hostNetwork") === true) {
    for (const list of ["initContainers", "containers"]) {
      const containers = given(spec, list);
      if (Array.isArray(containers)) result[list] = containers.map(defaultPorts);
    }
  }
  return { ...source, spec: result };
}

function defaultVolume(volume: Json): Json {
  if (!isMap(volume)) return volume;
  const hasSource = volumeSources.some((source) => given(volume, source) !== undefined);
  return hasSource ? volume : { ...volume, emptyDir: {} };
}

function defaultPorts(container: Json): Json {
  const ports = isMap(container) ? given(container, "ports") : undefined;
  if (!isMap(container) || !Array.isArray(ports)) return container;
  return { ...container, ports: ports.map(defaultPort) };
}

function defaultPort(port: Json): Json {
  if (!isMap(port) || (given(port, "hostPort") ?? 0) !== 0) return port;
  const containerPort = given(port, "containerPort");
  return containerPort === undefined ? port : { ...port, hostPort: containerPort };
}
