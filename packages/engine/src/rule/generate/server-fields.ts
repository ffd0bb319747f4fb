import { get, isMap, set } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** Fields of metadata that the API server sets, see Kubernetes' ObjectMeta. */
const serverMetadata: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generateName",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
]);

/** The object as somebody would have written it: without what the API server and controllers set. */
export function withoutServerFields(object: JsonMap): JsonMap {
  const { status: _status, ...rest } = object;
  const written = get(object, "metadata");
  if (!isMap(written)) return rest;
  const metadata: JsonMap = {};
  for (const key of Object.keys(written)) {
    if (!serverMetadata.has(key)) set(metadata, key, get(written, key) ?? null);
  }
  return { ...rest, metadata };
}
