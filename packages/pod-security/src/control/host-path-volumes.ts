import { isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { forbidden, plural } from "../finding.ts";
import { listOf, mapOf, textOf } from "../pod.ts";
import type { Check, Control } from "./control.ts";

function isHostPath(volume: Json): boolean {
  return isMap(volume) && mapOf(volume, "hostPath") !== undefined;
}

/** Baseline: volumes of type hostPath are forbidden. */
const check: Check = ({ spec }) => {
  const volumes = listOf(spec, "volumes");
  if (!volumes.some(isHostPath)) return undefined;
  const bad = volumes.flatMap((volume, index) => {
    const hostPath = isMap(volume) ? mapOf(volume, "hostPath") : undefined;
    return hostPath === undefined || !isMap(volume) ? [] : [{ index, volume, hostPath }];
  });
  const names = bad.map(({ volume }) => `"${textOf(volume, "name")}"`);
  return {
    reason: "hostPath volumes",
    detail: `${plural(bad.length, "volume")} ${names.join(", ")}`,
    errors: bad.map(({ index, hostPath }) =>
      forbidden(`spec.volumes[${index}].hostPath`, textOf(hostPath, "path")),
    ),
  };
};

export const hostPathVolumes: Control = {
  id: "hostPathVolumes",
  name: "HostPath Volumes",
  level: "baseline",
  scope: "pod",
  fields: [
    {
      name: "volumes[*].hostPath",
      of: "pod",
      path: ["volumes"],
      entry: (path) => ({ name: "host", hostPath: { path } }),
      good: [],
      bad: ["/", "/var/run/docker.sock", "/proc", "/etc", "/var/log"],
    },
  ],
  versions: [{ from: 0, check }],
};
