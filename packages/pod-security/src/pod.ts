/** A reading view of a pod, made once and shared by all controls. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

type ContainerList = "initContainers" | "containers" | "ephemeralContainers";

export interface ContainerView {
  readonly list: ContainerList;
  readonly index: number;
  readonly name: string;
  /** The image as it is written. */
  readonly image: string;
  readonly container: JsonMap;
  /** Undefined where none is given. */
  readonly securityContext: JsonMap | undefined;
}

export interface Pod {
  readonly metadata: JsonMap;
  readonly spec: JsonMap;
  readonly securityContext: JsonMap;
  /** Init containers, then containers, then ephemeral containers. */
  readonly containers: readonly ContainerView[];
}

/** A pod as it arrives, or a controller's pod template: nothing is known of its fields' types. */
export interface PodDocument {
  readonly metadata?: Json | undefined;
  readonly spec?: Json | undefined;
}

/** What a pod is made of: the object itself, or a controller's pod template. */
export interface PodSource {
  readonly metadata?: JsonMap;
  readonly spec: JsonMap;
}

const lists: readonly ContainerList[] = ["initContainers", "containers", "ephemeralContainers"];

const emptyContainer: JsonMap = {};

/**
 * The view of a pod that decodePod has let through; a null in a list of containers is a container
 * without any field, as it is to Kubernetes.
 */
export function viewPod({ metadata = {}, spec }: PodSource): Pod {
  const containers: ContainerView[] = [];
  for (const list of lists) {
    const items = get(spec, list);
    if (!Array.isArray(items)) continue;
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      const container = item !== undefined && isMap(item) ? item : emptyContainer;
      containers.push({
        list,
        index,
        name: textOf(container, "name"),
        image: textOf(container, "image"),
        container,
        securityContext: mapOf(container, "securityContext"),
      });
    }
  }
  return { metadata, spec, securityContext: mapOf(spec, "securityContext") ?? {}, containers };
}

/** A field that is given: neither missing nor null. */
export function given(map: JsonMap | undefined, key: string): Json | undefined {
  if (map === undefined) return undefined;
  const value = get(map, key);
  return value === null ? undefined : value;
}

export function mapOf(map: JsonMap | undefined, key: string): JsonMap | undefined {
  const value = given(map, key);
  return value !== undefined && isMap(value) ? value : undefined;
}

export function textOf(map: JsonMap | undefined, key: string): string {
  const value = given(map, key);
  return typeof value === "string" ? value : "";
}

export function listOf(map: JsonMap | undefined, key: string): readonly Json[] {
  const value = given(map, key);
  return Array.isArray(value) ? value : [];
}

/** The path of a container in its pod. */
export function containerPath({ list, index }: ContainerView): string {
  return `spec.${list}[${index}]`;
}

/** Whether the pod says that it runs on Windows. */
export function isWindows(pod: Pod): boolean {
  return textOf(mapOf(pod.spec, "os"), "name") === "windows";
}

/** Whether the pod has user namespaces of its own. */
export function hasOwnUsers(pod: Pod): boolean {
  return given(pod.spec, "hostUsers") === false;
}
