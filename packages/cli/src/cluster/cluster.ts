/** A cluster as `winnow apply --cluster` sees it: what is to be judged, and what policies look up. */
import { createClusterLookups } from "@winnow/controller";
import type { ClusterLookups } from "@winnow/controller";
import type { PolicySet } from "@winnow/engine";
import { createKubeClient, discover, findAccess, listResources } from "@winnow/kube";
import type { ApiResource, KubeClient } from "@winnow/kube";
import { identityOf } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
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
  readonly providers: ClusterLookups;
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
    providers: createClusterLookups(client, () => discovery.resources),
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

async function asInputLater<T>(action: Promise<T>): Promise<T> {
  try {
    return await action;
  } catch (error) {
    throw inputError(error, "the cluster cannot be asked what it serves: ");
  }
}
