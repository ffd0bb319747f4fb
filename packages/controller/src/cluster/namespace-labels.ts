/** The labels of a resource's namespace, for selectors of namespaces. */
import { objectLabels } from "@winnow/engine";
import { ApiError, resourcePath } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { isMap } from "@winnow/value";
import type { ClusterWatch } from "./cluster-watch.ts";
import { namespaces } from "./watched-kinds.ts";

type Labels = Readonly<Record<string, string>>;

/** The labels; empty for resources of the cluster. Throws ApiError and KubeError. */
export function labelsOfNamespace(
  client: KubeClient,
  watch: Pick<ClusterWatch, "labelsOfNamespace">,
  name: string,
): Labels | Promise<Labels> {
  const known = name === "" ? {} : watch.labelsOfNamespace(name);
  return known ?? labelsOfNewNamespace(client, name);
}

/** A namespace may be younger than what the informer has heard; one that is being created has no labels yet. */
async function labelsOfNewNamespace(client: KubeClient, name: string): Promise<Labels> {
  try {
    const namespace = await client.get(resourcePath(namespaces, "", name));
    return isMap(namespace) ? objectLabels(namespace) : {};
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return {};
    throw error;
  }
}
