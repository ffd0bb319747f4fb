/** The resources that must be admitted: those given, and what comes of pod controllers. */
import type { Request, SourceDocument } from "@winnow/engine";
import { formatValue, get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { podOf, podPath } from "../judge/pod-of.ts";
import { listNames } from "../space/violation.ts";

export interface MustPass {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly object: JsonMap;
  readonly request: Request;
  /** Whether it comes of a controller that was given. */
  readonly isImplied: boolean;
}

/** What each controller creates, down to the pod. */
const creates: Readonly<Record<string, string>> = {
  Deployment: "ReplicaSet",
  ReplicaSet: "Pod",
  ReplicationController: "Pod",
  DaemonSet: "Pod",
  StatefulSet: "Pod",
  Job: "Pod",
  CronJob: "Job",
};

/**
 * Reads the resources; others than pods and their controllers, and those in a namespace that cannot be
 * one, are told by name. A Deployment whose pods are refused runs nothing, so a controller stands for all
 * that it creates.
 */
export function readMustPass(documents: readonly SourceDocument[]): {
  readonly resources: readonly MustPass[];
  readonly others: readonly string[];
} {
  const others: string[] = [];
  const resources: MustPass[] = [];
  for (const { value } of documents) {
    if (podOf(value) === undefined || !isNamespace(namespaceOf(value))) {
      others.push(describe(value));
      continue;
    }
    let current: JsonMap | undefined = inNamespace(value);
    let isImplied = false;
    while (current !== undefined) {
      resources.push(toMustPass(current, isImplied));
      current = created(current);
      isImplied = true;
    }
  }
  return { resources, others };
}

/** The API server puts what names no namespace into one, and policies see that. */
function inNamespace(object: JsonMap): JsonMap {
  const metadata = get(object, "metadata");
  const own = metadata !== undefined && isMap(metadata) ? metadata : {};
  return { ...object, metadata: { ...own, namespace: namespaceOf(object) } };
}

function toMustPass(object: JsonMap, isImplied: boolean): MustPass {
  return {
    name: describe(object),
    kind: formatValue(get(object, "kind") ?? ""),
    namespace: namespaceOf(object),
    object,
    request: { object, operation: "CREATE" },
    isImplied,
  };
}

/** Anything else might be a pattern to a policy. */
function isNamespace(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text);
}

function namespaceOf(object: JsonMap): string {
  const namespace = getPath(object, ["metadata", "namespace"]);
  return typeof namespace === "string" && namespace !== "" ? namespace : "default";
}

/** `Pod default/web` */
function describe(object: JsonMap): string {
  const metadata = get(object, "metadata") ?? {};
  const name = isMap(metadata)
    ? (get(metadata, "name") ?? get(metadata, "generateName") ?? "")
    : "";
  return `${formatValue(get(object, "kind") ?? "document")} ${namespaceOf(object)}/${formatValue(name)}`;
}

/** What a controller creates from its template. */
function created(controller: JsonMap): JsonMap | undefined {
  const kind = formatValue(get(controller, "kind") ?? "");
  const child = Object.hasOwn(creates, kind) ? creates[kind] : undefined;
  const path = podPath(controller);
  if (child === undefined || path === undefined) return undefined;
  const name = `${formatValue(getPath(controller, ["metadata", "name"]) ?? "")}-x`;
  const spec = get(controller, "spec");
  if (child === "ReplicaSet" && isMap(spec)) {
    const { selector = {}, template = {} } = spec;
    const metadata = { name, namespace: namespaceOf(controller) };
    return { apiVersion: "apps/v1", kind: child, metadata, spec: { selector, template } };
  }
  const inner = getPath(controller, child === "Job" ? ["spec", "jobTemplate"] : path);
  if (inner === undefined || !isMap(inner)) return undefined;
  const own = get(inner, "metadata");
  const metadata = {
    ...(own !== undefined && isMap(own) ? own : {}),
    name,
    namespace: namespaceOf(controller),
  };
  const apiVersion = child === "Job" ? "batch/v1" : "v1";
  return { apiVersion, kind: child, metadata, spec: get(inner, "spec") ?? {} };
}

/** Every image that a resource names. */
export function imagesOf(resources: readonly MustPass[]): string[] {
  const images = containersOf(resources).map((container) => get(container, "image"));
  return [...new Set(images.filter((image) => typeof image === "string"))];
}

/** The containers of resources, of all lists. */
export function containersOf(resources: readonly MustPass[]): JsonMap[] {
  return resources.flatMap(({ object }) => {
    const spec = podOf(object)?.spec;
    if (spec === undefined || !isMap(spec)) return [];
    return listNames.flatMap((list) => {
      const containers = get(spec, list);
      return Array.isArray(containers) ? containers.filter(isMap) : [];
    });
  });
}
