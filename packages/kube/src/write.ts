/** Changes of objects: server-side apply, status, and deletion. */
import { get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { KubeClient } from "./client.ts";
import type { ApiResource } from "./discovery.ts";
import { ApiError, KubeError } from "./kube-error.ts";
import { resourcePath } from "./list.ts";

export interface ApplyOptions {
  /** Who owns the fields; Kubernetes keeps them apart by this name. */
  readonly fieldManager: string;
  /** Takes fields over that others own. */
  readonly force?: boolean;
  /** Lets the server check everything and store nothing. */
  readonly dryRun?: boolean;
  /** A part that is written on its own, such as `status`. */
  readonly subresource?: string;
}

/**
 * Makes the object so that the given fields are as given, creating it if need be (server-side apply).
 * Gives what the server stored. Throws ApiError, with status 409 where another manager owns a field.
 */
export async function applyObject(
  client: KubeClient,
  resource: ApiResource,
  object: JsonMap,
  options: ApplyOptions,
): Promise<JsonMap> {
  const query = new URLSearchParams({ fieldManager: options.fieldManager });
  if (options.force === true) query.set("force", "true");
  if (options.dryRun === true) query.set("dryRun", "All");
  const part = options.subresource === undefined ? "" : `/${options.subresource}`;
  const stored = await client.send({
    method: "PATCH",
    path: `${objectPath(resource, object)}${part}?${query.toString()}`,
    body: object,
    contentType: "application/apply-patch+yaml",
  });
  return asObject(stored, resource);
}

/** Deletes an object; false where there was none. Throws ApiError and KubeError. */
export async function deleteObject(
  client: KubeClient,
  resource: ApiResource,
  object: JsonMap,
  options: { readonly propagation?: "Foreground" | "Background" | "Orphan" } = {},
): Promise<boolean> {
  const { propagation } = options;
  const query = propagation === undefined ? "" : `?propagationPolicy=${propagation}`;
  try {
    await client.send({ method: "DELETE", path: `${objectPath(resource, object)}${query}` });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

function objectPath(resource: ApiResource, object: JsonMap): string {
  const name = getPath(object, ["metadata", "name"]);
  const namespace = getPath(object, ["metadata", "namespace"]);
  if (typeof name !== "string" || name === "") {
    throw new KubeError(`an object of ${resource.plural} has no metadata.name`);
  }
  if (resource.namespaced && (typeof namespace !== "string" || namespace === "")) {
    throw new KubeError(`${resource.plural}/${name} has no metadata.namespace`);
  }
  return resourcePath(resource, typeof namespace === "string" ? namespace : "", name);
}

function asObject(value: Json, resource: ApiResource): JsonMap {
  if (isMap(value) && get(value, "metadata") !== undefined) return value;
  throw new KubeError(`the server's answer on ${resource.plural} is no object`);
}
