/** One resource of the space: what it deviates in, and how it is built. */
import type { AdmissionInfo, Request } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import type { Context } from "./context.ts";
import type { ImageCandidate } from "./image.ts";
import { applyViolation, listNames } from "./violation.ts";
import type { ListName, Violation } from "./violation.ts";

/** A container's name, genuine where policies name it. */
export interface NameCandidate {
  readonly text: string;
  readonly isGenuine: boolean;
}

/** A container beside the one that violates; genuine as policies name it. */
export interface Companion {
  readonly list: "initContainers" | "containers";
  readonly image: ImageCandidate;
  readonly name: NameCandidate;
  /** Whether it violates as well, in the same field with its mildest value. */
  readonly violation: Violation | undefined;
}

export interface Mutant {
  /** Undefined: nothing is wrong with it. */
  readonly violation: Violation | undefined;
  /** Where the violation is; `pod` for fields of the pod. */
  readonly list: ListName | "pod";
  readonly image: ImageCandidate;
  /** Undefined: the usual name of its list. */
  readonly name: NameCandidate | undefined;
  readonly companion: Companion | undefined;
  readonly context: Context;
  readonly kind: string;
  readonly twist: "command" | "sidecar" | undefined;
}

/** What containers set so that they violate nothing, from the standard's required fields. */
export interface CleanBase {
  readonly container: JsonMap;
}

const usualNames: Readonly<Record<ListName, string>> = {
  initContainers: "setup",
  containers: "app",
  ephemeralContainers: "debug",
};

const appImage = "ghcr.io/acme/app:1";

/** Builds a mutant's request. Parts that are the same in many mutants are made once and shared. */
export function createBuilder(base: CleanBase): (mutant: Mutant) => Request {
  const clean = (name: string, image: string): JsonMap => ({ name, image, ...base.container });
  const app = clean("app", appImage);
  const fields = new Map<Violation, JsonMap>();
  const metadata = new Map<Context, JsonMap>();

  /** The fields of a container with a violation, without its name and image. */
  function fieldsOf(violation: Violation): JsonMap {
    let known = fields.get(violation);
    if (known === undefined) {
      known = applyViolation(base.container, violation);
      fields.set(violation, known);
    }
    return known;
  }

  function container(mutant: Mutant, list: ListName): JsonMap {
    const { violation, image, name, twist } = mutant;
    const result: JsonMap = {
      name: name?.text ?? usualNames[list],
      image: image.text,
      ...(violation === undefined || list !== mutant.list ? base.container : fieldsOf(violation)),
    };
    if (twist === "command") result["command"] = ["/bin/sh", "-c", "sleep infinity"];
    if (twist === "sidecar") result["restartPolicy"] = "Always";
    return result;
  }

  function companionOf({ image, name, violation }: Companion): JsonMap {
    const own = violation === undefined ? base.container : fieldsOf(violation);
    return { name: name.text, image: image.text, ...own };
  }

  function podSpec(mutant: Mutant): JsonMap {
    const { list, companion, violation } = mutant;
    const lists: Record<ListName, JsonMap[]> = {
      initContainers: [],
      containers: [],
      ephemeralContainers: [],
    };
    if (companion !== undefined) lists[companion.list].push(companionOf(companion));
    if (list !== "pod") lists[list].push(container(mutant, list));
    if (list !== "containers") lists.containers.push(app);
    let spec: JsonMap = {};
    for (const name of listNames) {
      if (lists[name].length > 0) spec[name] = lists[name];
    }
    if (violation?.field.of === "pod") spec = applyViolation(spec, violation);
    return spec;
  }

  function metadataOf(mutant: Mutant): JsonMap {
    const { context, violation } = mutant;
    if (violation?.field.of === "annotation") {
      const annotations = applyViolation({ ...context.annotations }, violation);
      return { ...podMetadata(context), annotations };
    }
    let known = metadata.get(context);
    if (known === undefined) {
      known = podMetadata(context);
      metadata.set(context, known);
    }
    return known;
  }

  return (mutant) => {
    const { context, kind } = mutant;
    const spec = podSpec(mutant);
    const own = metadataOf(mutant);
    const object = kind === "Pod" ? pod(own, spec) : controller(kind, own, spec);
    return requestOf(object, context);
  };
}

function podMetadata({ podName, namespace, labels, annotations }: Context): JsonMap {
  return {
    name: podName,
    namespace,
    ...(isEmpty(labels) ? {} : { labels: { ...labels } }),
    ...(isEmpty(annotations) ? {} : { annotations: { ...annotations } }),
  };
}

function isEmpty(map: Readonly<Record<string, string>>): boolean {
  for (const _ in map) return false;
  return true;
}

function pod(metadata: JsonMap, spec: JsonMap): JsonMap {
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}

/** The kinds of pod controllers with their versions. */
export const controllerVersions: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  DaemonSet: "apps/v1",
  StatefulSet: "apps/v1",
  ReplicaSet: "apps/v1",
  ReplicationController: "v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
};

/** A controller with the pod's metadata both on itself and on its template. */
function controller(kind: string, metadata: JsonMap, spec: JsonMap): JsonMap {
  const { name: _name, namespace: _namespace, ...rest } = metadata;
  const labels = { app: "mutant", ...(metadata["labels"] as JsonMap | undefined) };
  const runsOnce = kind === "Job" || kind === "CronJob";
  const template: JsonMap = {
    metadata: { ...rest, labels },
    spec: runsOnce ? { restartPolicy: "Never", ...spec } : spec,
  };
  const head = { apiVersion: controllerVersions[kind] ?? "v1", kind, metadata };
  if (kind === "CronJob") {
    return {
      ...head,
      spec: { schedule: "0 0 * * *", jobTemplate: { spec: { template } } },
    };
  }
  if (kind === "Job") return { ...head, spec: { template } };
  const selector =
    kind === "ReplicationController" ? { app: "mutant" } : { matchLabels: { app: "mutant" } };
  const more = kind === "StatefulSet" ? { serviceName: "mutant" } : {};
  return { ...head, spec: { selector, ...more, template } };
}

function requestOf(object: JsonMap, context: Context): Request {
  const admission = admissionOf(context);
  return {
    object,
    operation: "CREATE",
    ...(admission === undefined ? {} : { admission }),
    ...(isEmpty(context.namespaceLabels) ? {} : { namespaceLabels: context.namespaceLabels }),
  };
}

function admissionOf({
  username,
  groups,
  roles,
  clusterRoles,
}: Context): AdmissionInfo | undefined {
  if (username === undefined) return undefined;
  return { userInfo: { username, groups }, roles, clusterRoles };
}
