/** What policies look up in a cluster: ConfigMaps, calls to the API server, existing resources. */
import { compileLabelSelector, objectLabels } from "@winnow/engine";
import type { ApiCall, Providers, ResourceQuery } from "@winnow/engine";
import { ApiError, listResources, resourcePath } from "@winnow/kube";
import type { ApiResource, KubeClient } from "@winnow/kube";
import { getPath, isMap, matchWildcard } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { ServiceCalls } from "../service-call/service-call.ts";

export type ClusterLookups = Required<
  Pick<Providers, "configMap" | "apiCall" | "namespace" | "listResources">
>;

/**
 * Asks the API server each time, by the kinds that `served` names then. Errors keep the server's words.
 * Services are called by `services`; without it such a call is an error.
 */
export function createClusterLookups(
  client: KubeClient,
  served: () => readonly ApiResource[],
  services?: Pick<ServiceCalls, "call">,
): ClusterLookups {
  const configMaps = { group: "", version: "v1", plural: "configmaps", namespaced: true };
  const namespaces = { group: "", version: "v1", plural: "namespaces", namespaced: false };
  return {
    async configMap(namespace, name, policyNamespace) {
      if (policyNamespace !== undefined && namespace !== policyNamespace) {
        throw new Error(
          `a Policy of namespace ${policyNamespace} may only read ConfigMaps of that namespace, not ${namespace}/${name}`,
        );
      }
      const found = await orMissing(client.get(resourcePath(configMaps, namespace, name)));
      return isMap(found) ? found : undefined;
    },
    apiCall(call) {
      const { service } = call;
      if (service !== undefined && services !== undefined) {
        return services.call({ ...call, service });
      }
      const path = allowedPath(call);
      return call.method === "GET" ? client.get(path) : client.post(path, call.data ?? {});
    },
    async namespace(name) {
      const found = await client.get(resourcePath(namespaces, "", name));
      return isMap(found) ? found : {};
    },
    listResources: (query) => findResources(client, served(), query),
  };
}

/** Posts that only ask: the reviews of authorization and authentication. */
const questions =
  /^\/apis\/(?:authorization|authentication)\.k8s\.io\/v1\/(?:namespaces\/[^/]+\/)?[a-z]+reviews$/u;

/**
 * The path of a call, where a policy may make it: with the rights of this process it must not write,
 * and what is asked must be what stands there. Throws an Error that says what is wrong.
 */
function allowedPath({ method, urlPath }: ApiCall): string {
  if (urlPath === undefined) throw new Error("calls of services are not allowed here");
  const [path = ""] = urlPath.split("?", 1);
  const steps = path.split("/");
  const isPlain =
    /^\/apis?(?:\/[^/]+)*$/u.test(path) &&
    !/[%\\#\s]/u.test(path) &&
    !steps.includes("..") &&
    !steps.includes(".");
  if (!isPlain) throw new Error(`${urlPath} is no plain path below /api or /apis`);
  if (method === "POST" && !questions.test(path)) {
    throw new Error(`${urlPath} would be written to; only reviews may be posted`);
  }
  return urlPath;
}

async function findResources(
  client: KubeClient,
  served: readonly ApiResource[],
  query: ResourceQuery,
): Promise<JsonMap[]> {
  const found: JsonMap[] = [];
  const selects = query.selector === undefined ? undefined : compileLabelSelector(query.selector);
  for (const kind of served.filter((resource) => isAskedFor(query, resource))) {
    const isPattern = /[*?]/u.test(query.namespace);
    const namespace = isPattern ? "" : query.namespace;
    // kinds follow each other; there is mostly one
    // oxlint-disable-next-line no-await-in-loop
    for await (const object of listResources(client, kind, { namespace })) {
      if (query.name !== "" && !matchWildcard(query.name, textAt(object, "name"))) continue;
      if (isPattern && !matchWildcard(query.namespace, textAt(object, "namespace"))) continue;
      if (selects?.(objectLabels(object)) === false) continue;
      found.push(object);
    }
  }
  return found;
}

function isAskedFor(query: ResourceQuery, resource: ApiResource): boolean {
  const { group, version, kind } = resource;
  const apiVersion = group === "" ? version : `${group}/${version}`;
  if (!resource.canList || !matchWildcard(query.kind, kind)) return false;
  if (query.apiVersion === "*") return resource.preferred;
  return matchWildcard(query.apiVersion, apiVersion);
}

async function orMissing(answer: Promise<Json>): Promise<Json> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

function textAt(object: JsonMap, field: string): string {
  const text = getPath(object, ["metadata", field]);
  return typeof text === "string" ? text : "";
}
