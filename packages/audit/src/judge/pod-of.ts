/** Where a resource keeps its pod. */
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { podTemplatePath } from "@winnow/pod-security";
import type { PodDocument } from "@winnow/pod-security";

/** The path of the pod, or of the pod template, in a resource; undefined for other kinds. */
export function podPath(resource: JsonMap): readonly string[] | undefined {
  return podTemplatePath(get(resource, "kind"));
}

/** The pod of a resource as the standard judges it; undefined where it holds none. */
export function podOf(resource: JsonMap): PodDocument | undefined {
  const path = podPath(resource);
  const pod = path === undefined ? undefined : getPath(resource, path);
  if (pod === undefined || !isMap(pod)) return undefined;
  return { metadata: get(pod, "metadata"), spec: get(pod, "spec") };
}
