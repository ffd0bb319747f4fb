/** A cluster as `winnow apply --cluster` sees it: what is to be judged, and what policies look up. */
import { compileLabelSelector } from "@winnow/engine";
import type { PolicySet, Providers, ResourceQuery } from "@winnow/engine";
import {
  ApiError,
  createKubeClient,
  discover,
  findAccess,
  listResources,
  resourcePath,
} from "@winnow/kube";
import type { ApiResource, Discovery, KubeClient } from "@winnow/kube";
import { isMap, matchWildcard } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { identityOf } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { labelsOf } from "../values/namespaces.ts";
import { asInput, inputError } from "./cluster-error.ts";
import { wantedKinds } from "./wanted-kinds.ts";

export interface ClusterOptions {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** With a namespace: also objects that have none. */
  readonly clusterWide: boolean;
  /** A label selector; undefined for all objects. */
  readonly selector: string | undefined;
  /** Only objects of these names; empty for all. */
  readonly names: readonly string[];
}

export interface Cluster {
  /** For messages: how the cluster was found. */
  readonly name: string;
  /** Groups that could not be asked what they serve. */
  readonly failed: readonly string[];
  /** The objects that the policies have something to say about. Throws InputError. */
  resources(set: PolicySet): AsyncGenerator<Resource, void, undefined>;
  /** All namespaces, for their labels. Throws InputError. */
  namespaces(): AsyncGenerator<Resource, void, undefined>;
  readonly providers: Required<Pick<Providers, "configMap" | "apiCall" | "listResources">>;
  close(): Promise<void>;
}

/** Connects and asks what the cluster serves. Throws InputError where that is not possible. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const access = asInput(() => findAccess({ file: options.kubeconfig, context: options.context }));
  const client = createKubeClient(access);
  const discovery = await asInputLater(discover(client));
  return {
    name: access.name,
    failed: discovery.failed,
    resources: (set) => eachWanted(client, wantedKinds(set, discovery.resources), options),
    namespaces: () =>
      eachWanted(client, discovery.resources.filter(isNamespaceKind), {
        ...options,
        namespace: undefined,
        selector: undefined,
        names: [],
      }),
    providers: createClusterProviders(client, discovery),
    close: () => client.close(),
  };
}

function isNamespaceKind({ group, kind }: ApiResource): boolean {
  return group === "" && kind === "Namespace";
}

async function* eachWanted(
  client: KubeClient,
  kinds: readonly ApiResource[],
  options: ClusterOptions,
): AsyncGenerator<Resource, void, undefined> {
  const { namespace, clusterWide, selector, names } = options;
  const place = { file: client.access.name };
  for (const kind of kinds) {
    if (namespace !== undefined && !kind.namespaced && !clusterWide) continue;
    try {
      // kinds follow each other
      // oxlint-disable-next-line no-await-in-loop
      for await (const object of listResources(client, kind, {
        namespace,
        labelSelector: selector,
      })) {
        const identity = identityOf(object);
        if (names.length > 0 && !names.includes(identity.name)) continue;
        yield { object, identity, place, locate: () => place };
      }
    } catch (error) {
      throw inputError(error, `${kind.plural} cannot be listed: `);
    }
  }
}

/** What policies look up, asked of the API server. Errors keep the server's words. */
function createClusterProviders(client: KubeClient, discovery: Discovery): Cluster["providers"] {
  const core = { group: "", version: "v1", plural: "configmaps", namespaced: true };
  return {
    async configMap(namespace, name) {
      const found = await orMissing(client.get(resourcePath(core, namespace, name)));
      return isMap(found) ? found : undefined;
    },
    apiCall(call) {
      if (call.urlPath === undefined) {
        throw new Error("services are only called by the controller, inside the cluster");
      }
      return call.method === "GET"
        ? client.get(call.urlPath)
        : client.post(call.urlPath, call.data ?? {});
    },
    listResources: (query) => findResources(client, discovery, query),
  };
}

async function findResources(
  client: KubeClient,
  discovery: Discovery,
  query: ResourceQuery,
): Promise<JsonMap[]> {
  const found: JsonMap[] = [];
  const selects = query.selector === undefined ? undefined : compileLabelSelector(query.selector);
  for (const kind of discovery.resources.filter((resource) => isAskedFor(query, resource))) {
    const isPattern = /[*?]/u.test(query.namespace);
    const namespace = isPattern ? "" : query.namespace;
    // kinds follow each other; there is mostly one
    // oxlint-disable-next-line no-await-in-loop
    for await (const object of listResources(client, kind, { namespace })) {
      const identity = identityOf(object);
      if (query.name !== "" && !matchWildcard(query.name, identity.name)) continue;
      if (isPattern && !matchWildcard(query.namespace, identity.namespace)) continue;
      if (selects?.(labelsOf(object)) === false) continue;
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

async function asInputLater<T>(action: Promise<T>): Promise<T> {
  try {
    return await action;
  } catch (error) {
    throw inputError(error, "the cluster cannot be asked what it serves: ");
  }
}
