import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { plural, quotedSet, sortedSet } from "../finding.ts";
import type { FieldError } from "../finding.ts";
import { given, listOf, textOf } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const allowed: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

/** Sources that are known and not allowed, in the order in which they are looked for. */
const restricted = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "portworxVolume",
  "photonPersistentDisk",
  "scaleIO",
  "storageos",
];

/** What Kubernetes asks of the sources that are still in use. */
const minimalSource: Readonly<Record<string, JsonMap>> = {
  hostPath: { path: "/var/log" },
  nfs: { server: "nfs.example", path: "/data" },
  iscsi: { targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.example:disk", lun: 0 },
  flexVolume: { driver: "example/driver" },
  fc: { wwids: ["3600508b400105e210000900000490000"] },
  gitRepo: { repository: "https://git.example/app.git" },
};

/** Every source a volume can have. */
export const volumeSources: readonly string[] = [...allowed, ...restricted];

function hasAllowedSource(volume: Json): boolean {
  if (!isMap(volume)) return false;
  for (const key in volume) {
    if (allowed.has(key) && given(volume, key) !== undefined) return true;
  }
  return false;
}

/** Restricted: a volume must have one of the sources that do not reach the node. */
const check: Check = ({ spec }) => {
  const volumes = listOf(spec, "volumes");
  if (volumes.every(hasAllowedSource)) return undefined;
  const bad = volumes.flatMap((item, index) => {
    if (hasAllowedSource(item)) return [];
    const volume = isMap(item) ? item : {};
    const source =
      restricted.find((candidate) => given(volume, candidate) !== undefined) ?? "unknown";
    return [{ index, name: textOf(volume, "name"), source }];
  });
  const names = bad.map(({ name }) => `"${name}"`).join(", ");
  const sources = bad.map(({ source }) => source);
  const verb = bad.length === 1 ? "uses" : "use";
  const noun = plural(sortedSet(sources).length, "restricted volume type");
  return {
    reason: "restricted volume types",
    detail: `${plural(bad.length, "volume")} ${names} ${verb} ${noun} ${quotedSet(sources)}`,
    errors: bad.map(({ index, source }): FieldError => ({
      path: `spec.volumes[${index}].${source}`,
      container: undefined,
      kind: "forbidden",
      values: [source],
      shown: undefined,
    })),
  };
};

export const restrictedVolumes: Control = {
  id: "restrictedVolumes",
  name: "Volume Types",
  level: "restricted",
  scope: "pod",
  fields: restricted.map((source) => ({
    name: `volumes[*].${source}`,
    of: "pod",
    path: ["volumes"],
    entry: () => ({ name: "data", [source]: minimalSource[source] ?? {} }),
    good: [],
    bad: [source],
  })),
  overrides: "hostPathVolumes",
  versions: [{ from: 0, check }],
};
