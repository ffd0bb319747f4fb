/** Objects of a cluster by what they say of themselves, as Chainsaw's operations need them. */
import { ApiError, discover, listResources, resourcePath } from "@winnow/kube";
import type { ApiResource, KubeClient } from "@winnow/kube";
import { formatValue, get, getPath, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

export interface ClusterObjects {
  /** The object with its namespace, where its kind has one and it names none. */
  placed(object: JsonMap, namespace: string): Promise<JsonMap>;
  /** The object that is stored under the same kind and name. */
  read(object: JsonMap): Promise<JsonMap | undefined>;
  /** The one of this name, or all of the kind, the namespace and the labels. */
  candidates(object: JsonMap): Promise<readonly JsonMap[]>;
  create(object: JsonMap): Promise<JsonMap>;
  /** Changes what is stored by a merge patch. */
  merge(object: JsonMap): Promise<JsonMap>;
  replace(object: JsonMap): Promise<JsonMap>;
  /** Asks for the deletion; what is not there is no error. */
  remove(object: JsonMap): Promise<void>;
}

/** Every function throws ApiError as the server answers, and an Error for kinds that it does not serve. */
export function createClusterObjects(client: KubeClient): ClusterObjects {
  let known: readonly ApiResource[] = [];

  async function resourceOf(object: JsonMap): Promise<ApiResource> {
    const apiVersion = textAt(object, "apiVersion");
    const kind = textAt(object, "kind");
    const [version = "", group = ""] = apiVersion.split("/").toReversed();
    const find = (): ApiResource | undefined =>
      known.find(
        (found) => found.group === group && found.version === version && found.kind === kind,
      );
    if (find() === undefined) known = (await discover(client)).resources;
    const resource = find();
    if (resource === undefined) throw new Error(`no matches for kind ${kind} in ${apiVersion}`);
    return resource;
  }

  async function pathOf(object: JsonMap): Promise<string> {
    return resourcePath(await resourceOf(object), namespaceOf(object), nameOf(object));
  }

  async function read(object: JsonMap): Promise<JsonMap | undefined> {
    try {
      const found = await client.get(await pathOf(object));
      return isMap(found) ? found : undefined;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  return {
    async placed(object, namespace) {
      const { namespaced } = await resourceOf(object);
      if (!namespaced || namespaceOf(object) !== "") return object;
      const metadata = get(object, "metadata");
      return { ...object, metadata: { ...(isMap(metadata) ? metadata : {}), namespace } };
    },
    read,
    async candidates(object) {
      if (nameOf(object) !== "") {
        const found = await read(object);
        return found === undefined ? [] : [found];
      }
      const labels = getPath(object, ["metadata", "labels"]);
      const labelSelector = isMap(labels)
        ? Object.keys(labels)
            .map((key) => `${key}=${formatValue(get(labels, key) ?? "")}`)
            .join(",")
        : undefined;
      const namespace = namespaceOf(object);
      const found: JsonMap[] = [];
      const resource = await resourceOf(object);
      for await (const one of listResources(client, resource, { namespace, labelSelector })) {
        found.push(one);
      }
      return found;
    },
    async create(object) {
      const path = resourcePath(await resourceOf(object), namespaceOf(object));
      return asMap(await client.post(path, object));
    },
    async merge(object) {
      const contentType = "application/merge-patch+json";
      const path = await pathOf(object);
      return asMap(await client.send({ method: "PATCH", path, body: object, contentType }));
    },
    async replace(object) {
      const stored = await read(object);
      const metadata = { ...asMap(get(object, "metadata") ?? {}) };
      const version = stored && getPath(stored, ["metadata", "resourceVersion"]);
      if (version !== undefined) set(metadata, "resourceVersion", version);
      return asMap(await client.put(await pathOf(object), { ...object, metadata }));
    },
    async remove(object) {
      try {
        const path = `${await pathOf(object)}?propagationPolicy=Background`;
        await client.send({ method: "DELETE", path });
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
    },
  };
}

function nameOf(object: JsonMap): string {
  return textAt(object, "metadata", "name");
}

function namespaceOf(object: JsonMap): string {
  return textAt(object, "metadata", "namespace");
}

function textAt(object: JsonMap, ...path: string[]): string {
  const text = getPath(object, path);
  return typeof text === "string" ? text : "";
}

function asMap(value: Json): JsonMap {
  if (isMap(value)) return value;
  throw new Error("the server's answer is no object");
}
