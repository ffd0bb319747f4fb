import { compileLabelSelector } from "@winnow/engine";
import type { ResourceQuery } from "@winnow/engine";
import { get, isMap, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { identityOf } from "../resource/identity.ts";

/**
 * The objects that a policy looks for. Without any objects at all there is no answer: an empty list
 * for want of data could let a rule pass. Throws an Error.
 */
export function listObjects(objects: readonly JsonMap[], query: ResourceQuery): JsonMap[] {
  const { apiVersion, kind, namespace, name, selector } = query;
  if (objects.length === 0) {
    const place = namespace === "" ? "" : ` in namespace ${namespace}`;
    throw new Error(
      `no existing objects were given to look for ${kind} ${name}${place}; ` +
        "give them with --target-resource or a test's clusterResources",
    );
  }
  const selects = selector === undefined ? undefined : compileLabelSelector(selector);
  return objects.filter((object) => {
    const identity = identityOf(object);
    return (
      matchWildcard(apiVersion, identity.apiVersion) &&
      matchWildcard(kind, identity.kind) &&
      (namespace === "" || matchWildcard(namespace, identity.namespace)) &&
      (name === "" || matchWildcard(name, identity.name)) &&
      selects?.(labelsOf(object)) !== false
    );
  });
}

function labelsOf(object: JsonMap): JsonMap {
  const metadata = get(object, "metadata");
  const labels = isMap(metadata) ? get(metadata, "labels") : undefined;
  return isMap(labels) ? labels : {};
}
