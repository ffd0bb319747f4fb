/** `winnow psa simulate`: what Pod Security Admission would answer. */
import { createPodSecurityAdmission, metricSample, workloadOf } from "@winnow/pod-security";
import type {
  AdmissionRequest,
  AdmissionResponse,
  MetricSample,
  PodSecurityAdmission,
} from "@winnow/pod-security";
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import type { Identity } from "../resource/identity.ts";
import { readResources } from "../resource/read-resources.ts";
import type { Resource } from "../resource/resource.ts";
import { requireOneStdin } from "../source/one-stdin.ts";
import { isNamespace } from "../values/namespaces.ts";
import { readClusterSetup, readNamespaces } from "./cluster-setup.ts";
import type { AssumedCluster, Namespaces } from "./cluster-setup.ts";
import type { SimulateOptions } from "./options.ts";
import { asStored, readObjects, tellOthers } from "./pod-objects.ts";
import { renderAnswers } from "./render-answers.ts";

/** A request that is made up from an object, and what came out. */
export interface Answer {
  readonly identity: Identity;
  readonly operation: AdmissionRequest["operation"];
  readonly response: AdmissionResponse;
  readonly metrics: readonly MetricSample[];
}

/**
 * Prints the answer to each request: first to changes of namespaces, then to each object as it is
 * created, or updated where there is an older one. Returns the exit code: 1 where one is denied.
 * Throws InputError for what cannot be read.
 */
export async function runSimulate(options: SimulateOptions, host: Host): Promise<number> {
  const { namespaces, oldNamespaces, old } = options;
  requireOneStdin([...options.resources, ...namespaces, ...oldNamespaces, ...old]);
  if (oldNamespaces.length > 0 && namespaces.length === 0) {
    throw new InputError("--old-namespaces goes with --namespaces, which tells the new labels");
  }
  const sources = { host, gitBranch: options.gitBranch };
  const objects = await readObjects(options, host);
  const cluster = await readClusterSetup(options, sources, objects);
  const before = await readNamespaces(oldNamespaces, sources);
  const older = await readResources(old, sources);
  const ask = createAsk(cluster, objects);
  const answers = [
    ...(oldNamespaces.length > 0 ? changesOf(cluster.namespaces, before) : []),
    ...requestsFor(objects, options.asStored ? older.map(asStored) : older),
  ].map((change) => ask(change));
  const others = objects.filter(({ identity }) => resourceOf(identity) === undefined);
  tellOthers(others, host);
  if (answers.length === 0) {
    throw new InputError("Pod Security Admission is not asked about any of these objects");
  }
  host.write(renderAnswers(answers, options.output, host.colours));
  return answers.every(({ response }) => response.allowed) ? exitCode.ok : exitCode.failed;
}

/** An object that is created or changed. */
interface Change {
  readonly resource: Resource;
  readonly old: JsonMap | undefined;
}

/** The namespaces that are new or were there before. */
function changesOf(namespaces: Namespaces, before: Namespaces): Change[] {
  return [...namespaces.values()].map((resource) => ({
    resource,
    old: before.get(resource.identity.name)?.object,
  }));
}

function requestsFor(objects: readonly Resource[], older: readonly Resource[]): Change[] {
  const before = new Map(older.map(({ identity, object }) => [keyOf(identity), object]));
  return objects
    .filter(({ identity }) => resourceOf(identity) !== undefined)
    .map((resource) => ({ resource, old: before.get(keyOf(resource.identity)) }));
}

/** What an object is told by, whatever the version of its API. */
function keyOf({ group, kind, namespace, name }: Identity): string {
  return [group, kind, namespace, name].join("/");
}

/** The plural of a kind that the admission is asked about. */
function resourceOf(identity: Identity): string | undefined {
  return isNamespace(identity) ? "namespaces" : workloadOf(identity.group, identity.kind)?.resource;
}

function createAsk(
  cluster: AssumedCluster,
  objects: readonly Resource[],
): (change: Change) => Answer {
  let current: Resource | undefined;
  const admit: PodSecurityAdmission = createPodSecurityAdmission(cluster.configuration, {
    namespaceLabels: () => current && cluster.labelsFor(current),
    existingPods: (namespace) =>
      objects
        .filter(({ identity }) => identity.kind === "Pod" && identity.group === "")
        .filter(({ identity }) => identity.namespace === namespace)
        .map(({ object }) => object),
  });
  return ({ resource, old }) => {
    current = resource;
    const request = requestOf(resource, old, cluster.username);
    const { response, metrics } = admit(request);
    const { identity } = resource;
    const { operation } = request;
    const samples = metrics.map((event) => metricSample(event, request));
    return { identity, operation, response, metrics: samples };
  };
}

function requestOf(
  { identity, object }: Resource,
  old: JsonMap | undefined,
  username: string,
): AdmissionRequest {
  const name = getPath(object, ["metadata", "name"]);
  return {
    operation: old === undefined ? "CREATE" : "UPDATE",
    resource: resourceOf(identity) ?? "",
    subresource: "",
    // a name that the API server is to make up is not known yet
    name: typeof name === "string" ? name : "",
    namespace: isNamespace(identity) ? identity.name : identity.namespace,
    username,
    object,
    ...(old === undefined ? {} : { oldObject: old }),
  };
}
