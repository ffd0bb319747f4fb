import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** What a Kubernetes object is called. */
export interface Identity {
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Empty for objects of the cluster. */
  readonly namespace: string;
  /** The name, or generateName where the API server is to make one up. */
  readonly name: string;
}

export function identityOf(object: JsonMap): Identity {
  const apiVersion = text(object, "apiVersion");
  const slash = apiVersion.indexOf("/");
  const metadata = get(object, "metadata");
  const meta = isMap(metadata) ? metadata : {};
  return {
    apiVersion,
    group: slash < 0 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: text(object, "kind"),
    namespace: text(meta, "namespace"),
    name: text(meta, "name") || text(meta, "generateName"),
  };
}

/** `namespace/Kind/name`, as Kyverno's command line names resources; without namespace `Kind/name`. */
export function resourceLabel(identity: Identity): string {
  const { namespace, kind, name } = identity;
  return namespace === "" ? `${kind}/${name}` : `${namespace}/${kind}/${name}`;
}

/** `apps/v1/Deployment/namespace/name`, as `kyverno test` names resources. */
export function longResourceLabel(identity: Identity): string {
  const { apiVersion, kind, namespace, name } = identity;
  return [apiVersion, kind, namespace, name].filter((part) => part !== "").join("/");
}

function text(map: JsonMap, key: string): string {
  const value = get(map, key);
  return typeof value === "string" ? value : "";
}
