/** Access from inside a pod, by the service account that Kubernetes mounts there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterAccess } from "./cluster-access.ts";
import { KubeError } from "./kube-error.ts";

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The access of the pod this process runs in; undefined outside of one. The token is read anew when
 * it is renewed. Throws KubeError for a pod without a service account.
 */
export function inClusterAccess(
  env: Readonly<Record<string, string | undefined>> = process.env,
  folder: string = accountFolder,
): ClusterAccess | undefined {
  const host = env["KUBERNETES_SERVICE_HOST"];
  const port = env["KUBERNETES_SERVICE_PORT"];
  if (host === undefined || port === undefined) return undefined;
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), "utf8");
    } catch {
      throw new KubeError(`this pod has no service account (${join(folder, name)} is missing)`);
    }
  };
  return {
    name: "the pod's service account",
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    namespace: read("namespace").trim() || "default",
    tls: { ca: read("ca.crt"), insecure: false },
    credentials: { type: "tokenFile", file: join(folder, "token") },
  };
}
