/**
 * The `images` variable: the images of a resource's containers by list and container name, each
 * with registry, path, name, tag, digest and reference. For pods, pod controllers and CronJobs.
 */
import { get, isMap, parseImage, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

/** The lists of a pod spec whose entries name images. */
export const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

/** Paths to the pod spec by kind; a kind not listed here has no images. */
const podSpecPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  PodTemplate: ["template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  Deployment: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  ReplicationController: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
};

/** The value of `images` for a resource; undefined where it has none. Throws ImageError. */
export function imageData(resource: JsonMap, defaultRegistry: string): JsonMap | undefined {
  const path = podSpecPath(resource);
  if (path === undefined) return undefined;
  const spec = step(resource, path);
  if (spec === undefined) return undefined;
  const result: JsonMap = {};
  for (const list of containerLists) {
    const images = imagesOf(get(spec, list), `/${path.join("/")}/${list}`, defaultRegistry);
    if (images !== undefined) result[list] = images;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

/** Where a resource keeps its pod spec; undefined for kinds that have none. */
export function podSpecPath(resource: JsonMap): readonly string[] | undefined {
  const kind = get(resource, "kind");
  return typeof kind === "string" && Object.hasOwn(podSpecPaths, kind)
    ? podSpecPaths[kind]
    : undefined;
}

function step(resource: JsonMap, path: readonly string[]): JsonMap | undefined {
  let current: Json | undefined = resource;
  for (const key of path) {
    if (!isMap(current)) return undefined;
    current = get(current, key);
  }
  return isMap(current) ? current : undefined;
}

function imagesOf(
  containers: Json | undefined,
  pointer: string,
  defaultRegistry: string,
): JsonMap | undefined {
  if (!Array.isArray(containers)) return undefined;
  const result: JsonMap = {};
  containers.forEach((container, index) => {
    if (!isMap(container)) return;
    const name = get(container, "name");
    const image = get(container, "image");
    if (typeof image !== "string" || image === "") return;
    const parsed = parseImage(image, { defaultRegistry });
    set(result, typeof name === "string" ? name : String(index), {
      ...parsed,
      jsonPointer: `${pointer}/${index}/image`,
    });
  });
  return Object.keys(result).length === 0 ? undefined : result;
}
