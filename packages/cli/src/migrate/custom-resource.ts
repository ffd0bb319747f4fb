/** Custom resource definitions of Kyverno, as far as moving stored objects needs to know them. */
import { listResources, resourcePath } from "@winnow/kube";
import type { ApiResource, KubeClient } from "@winnow/kube";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";

export interface CustomResource {
  /** `policyexceptions.kyverno.io` */
  readonly name: string;
  /** The version in which the API server stores what is written. */
  readonly storage: string;
  /** The versions in which objects may still be stored. */
  readonly stored: readonly string[];
  /** Under which version the objects are read and written. */
  readonly resource: ApiResource;
}

const definitions: ApiResource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  namespaced: false,
  canList: true,
  preferred: true,
};

/** The path of a definition; that of its status takes `/status` behind it. */
export function definitionPath(name: string): string {
  return resourcePath(definitions, "", name);
}

/** Those of a cluster that are Kyverno's. Throws ApiError and KubeError. */
export async function findCustomResources(client: KubeClient): Promise<CustomResource[]> {
  const found: CustomResource[] = [];
  for await (const definition of listResources(client, definitions)) {
    if (isOfKyverno(textAt(definition, ["metadata", "name"]))) {
      found.push(readDefinition(definition));
    }
  }
  return found;
}

/** Whether a resource stands in a group of Kyverno: kyverno.io or one below it. */
export function isOfKyverno(name: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.kyverno\.io$/u.test(name);
}

/** Reads a definition. Throws InputError for one that stores nothing that could be read. */
export function readDefinition(definition: JsonMap): CustomResource {
  const name = textAt(definition, ["metadata", "name"]);
  const versions = mapsAt(definition, ["spec", "versions"]);
  const storage = versions.find((version) => get(version, "storage") === true);
  if (storage === undefined) {
    throw new InputError(`the definition of ${name} has no storage version`);
  }
  // whatever version an object is written under, it is stored in the storage version
  const served = [storage, ...versions].find((version) => get(version, "served") === true);
  if (served === undefined) throw new InputError(`no version of ${name} is served`);
  const stored = getPath(definition, ["status", "storedVersions"]);
  return {
    name,
    storage: textAt(storage, ["name"]),
    stored: Array.isArray(stored) ? stored.filter((item) => typeof item === "string") : [],
    resource: {
      group: textAt(definition, ["spec", "group"]),
      version: textAt(served, ["name"]),
      kind: textAt(definition, ["spec", "names", "kind"]),
      plural: textAt(definition, ["spec", "names", "plural"]),
      namespaced: textAt(definition, ["spec", "scope"]) === "Namespaced",
      canList: true,
      preferred: false,
    },
  };
}

function mapsAt(value: JsonMap, path: readonly string[]): JsonMap[] {
  const list = getPath(value, path);
  return Array.isArray(list) ? list.filter(isMap) : [];
}

function textAt(value: JsonMap, path: readonly string[]): string {
  const text = getPath(value, path);
  return typeof text === "string" ? text : "";
}
