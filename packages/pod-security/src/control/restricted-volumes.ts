import { isMap } from "@winnow/value";
import { plural, quotedSet, sortedSet } from "../finding.ts";
import type { FieldError } from "../finding.ts";
import { given, listOf, textOf } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const allowed = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

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

/** Restricted: a volume must have one of the sources that do not reach the node. */
const check: Check = ({ spec }) => {
  const bad = listOf(spec, "volumes").flatMap((volume, index) => {
    if (!isMap(volume)) return [];
    if (allowed.some((source) => given(volume, source) !== undefined)) return [];
    const source =
      restricted.find((candidate) => given(volume, candidate) !== undefined) ?? "unknown";
    return [{ index, name: textOf(volume, "name"), source }];
  });
  if (bad.length === 0) return undefined;
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
  overrides: "hostPathVolumes",
  versions: [{ from: 0, check }],
};
