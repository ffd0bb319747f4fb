/** Finds the cluster to talk to. */
import type { ClusterAccess } from "./cluster-access.ts";
import { inClusterAccess } from "./in-cluster.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import type { KubeconfigOptions } from "./kubeconfig.ts";
import { KubeError } from "./kube-error.ts";

/**
 * The cluster that the user means: what is named, else the kubeconfig, else the cluster that this
 * process runs in. Throws KubeError.
 */
export function findAccess(options: KubeconfigOptions = {}): ClusterAccess {
  try {
    return readKubeconfig(options);
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    const isNamed = options.file !== undefined || options.context !== undefined;
    const inside = isNamed ? undefined : inClusterAccess(options.env);
    if (inside === undefined) throw error;
    return inside;
  }
}
