/** What kinds an API server serves, and under which paths: Kubernetes' discovery API. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { KubeClient } from "./client.ts";
import { ApiError } from "./kube-error.ts";

/** A kind that the server serves. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The name in paths: `pods`. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly canList: boolean;
  /** Whether this is the version of its group that the server prefers. */
  readonly preferred: boolean;
}

export interface ServedResource extends ApiResource {
  /** The names of its subresources: `exec`, `status`. */
  readonly subresources: readonly string[];
}

export interface Discovery {
  readonly resources: readonly ServedResource[];
  /** Groups whose server did not answer, with the reason: what they serve is not known. */
  readonly failed: readonly string[];
}

/** Asks for every group and version, one request each. */
export async function discover(client: KubeClient): Promise<Discovery> {
  const failed: string[] = [];
  const lists = await Promise.all(
    (await groupVersions(client)).map(async ({ group, version, preferred }) => {
      const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
      try {
        return readResources(await client.get(path), group, version, preferred);
      } catch (error) {
        // an aggregated API whose server is down must not hide the others
        if (!(error instanceof ApiError)) throw error;
        failed.push(`${group}/${version}: ${error.message}`);
        return [];
      }
    }),
  );
  return { resources: lists.flat(), failed };
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly preferred: boolean;
}

async function groupVersions(client: KubeClient): Promise<GroupVersion[]> {
  const [core, groups] = await Promise.all([client.get("/api"), client.get("/apis")]);
  const coreVersions = textsAt(core, "versions").map((version, index) => ({
    group: "",
    version,
    preferred: index === 0,
  }));
  const others = mapsAt(groups, "groups").flatMap((group) => {
    const name = textAt(group, "name");
    const preferred = textAt(get(group, "preferredVersion") ?? null, "version");
    return mapsAt(group, "versions").map((entry) => {
      const version = textAt(entry, "version");
      return { group: name, version, preferred: version === preferred };
    });
  });
  return [...coreVersions, ...others];
}

function readResources(
  list: Json,
  group: string,
  version: string,
  preferred: boolean,
): ServedResource[] {
  const resources = mapsAt(list, "resources");
  const subresources = new Map<string, string[]>();
  for (const resource of resources) {
    const [plural = "", subresource] = textAt(resource, "name").split("/", 2);
    if (subresource === undefined) continue;
    subresources.set(plural, [...(subresources.get(plural) ?? []), subresource]);
  }
  return resources
    .filter((resource) => !textAt(resource, "name").includes("/"))
    .map((resource) => ({
      group,
      version,
      kind: textAt(resource, "kind"),
      plural: textAt(resource, "name"),
      namespaced: get(resource, "namespaced") === true,
      canList: textsAt(resource, "verbs").includes("list"),
      preferred,
      subresources: subresources.get(textAt(resource, "name")) ?? [],
    }));
}

function mapsAt(value: Json, key: string): JsonMap[] {
  const list = isMap(value) ? get(value, key) : undefined;
  return Array.isArray(list) ? list.filter(isMap) : [];
}

function textsAt(value: Json, key: string): string[] {
  const list = isMap(value) ? get(value, key) : undefined;
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

function textAt(value: Json, key: string): string {
  const text = isMap(value) ? get(value, key) : undefined;
  return typeof text === "string" ? text : "";
}
