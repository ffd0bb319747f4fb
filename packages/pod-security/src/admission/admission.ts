/**
 * Pod Security Admission, as Kubernetes' API server has it built in: which requests are denied,
 * warned of and audited. The order of the steps and all texts are those of the Go package
 * k8s.io/pod-security-admission (v1.37).
 */
import type { JsonMap } from "@winnow/value";
import { quote } from "@winnow/value";
import { evaluateLevel } from "../level.ts";
import type { LevelResult } from "../level.ts";
import { given } from "../pod.ts";
import type { PodSource } from "../pod.ts";
import type { PodSecurityConfiguration } from "./configuration.ts";
import { labelErrorText } from "./error-list.ts";
import type { DryRunLimits } from "./existing-pods.ts";
import type { MetricEvent } from "./metrics.ts";
import { admitNamespace } from "./namespace.ts";
import { isFullyPrivileged, levelVersionText, policyOfLabels } from "./policy.ts";
import type { Labels, LevelVersion, ReadPolicy } from "./policy.ts";
import type { AdmissionRequest } from "./request.ts";
import {
  allow,
  allowExempt,
  allowWithError,
  failInternally,
  forbid,
  refuseObject,
} from "./response.ts";
import type { AdmissionResponse } from "./response.ts";
import { isSignificantUpdate } from "./update.ts";
import { decodeWorkload, workloads } from "./workload.ts";
import type { DecodedPod, Workload } from "./workload.ts";

/** What the admission asks about the cluster. */
export interface AdmissionHost {
  /** The labels of a namespace; undefined where there is no such namespace. */
  namespaceLabels(name: string): Labels | undefined;
  /** The pods that run in a namespace, in the order in which the API server lists them. */
  existingPods(namespace: string): readonly JsonMap[];
}

export interface AdmissionOptions {
  /** Default: 3000 pods, and no limit to the time, so that an answer does not hang on the machine. */
  readonly dryRunLimits?: DryRunLimits;
}

export interface AdmissionResult {
  readonly response: AdmissionResponse;
  /** What the request makes the API server count. */
  readonly metrics: readonly MetricEvent[];
}

export type PodSecurityAdmission = (request: AdmissionRequest) => AdmissionResult;

const kubernetesLimits: DryRunLimits = { pods: 3000, isOver: () => false };

const workloadsByResource: ReadonlyMap<string, Workload> = new Map(
  workloads.map((workload) => [workload.resource, workload]),
);

/** Subresources of pods that cannot change the pod; any other one is judged, known or not. */
const ignoredSubresources: ReadonlySet<string> = new Set([
  "attach",
  "binding",
  "eviction",
  "exec",
  "log",
  "portforward",
  "proxy",
  "status",
]);

/**
 * An admission with its configuration. It answers requests for pods, namespaces and the built-in
 * controllers of pods, and throws RangeError for another resource.
 */
export function createPodSecurityAdmission(
  configuration: PodSecurityConfiguration,
  host: AdmissionHost,
  { dryRunLimits = kubernetesLimits }: AdmissionOptions = {},
): PodSecurityAdmission {
  return (request) => {
    const metrics: MetricEvent[] = [];
    const count = (event: MetricEvent): void => void metrics.push(event);
    if (request.resource === "namespaces") {
      return { response: admitNamespace(request, configuration, host, dryRunLimits), metrics };
    }
    const workload = workloadsByResource.get(request.resource);
    if (workload === undefined) {
      throw new RangeError(`Pod Security Admission is not asked about ${request.resource}`);
    }
    const inputs: Inputs = { request, workload, configuration, host, count };
    return { response: admitWorkload(inputs), metrics };
  };
}

interface Inputs {
  readonly request: AdmissionRequest;
  readonly workload: Workload;
  readonly configuration: PodSecurityConfiguration;
  readonly host: AdmissionHost;
  readonly count: (event: MetricEvent) => void;
}

function admitWorkload(inputs: Inputs): AdmissionResponse {
  const { request, configuration, host, count } = inputs;
  const isPod = request.resource === "pods";
  if (isPod ? ignoredSubresources.has(request.subresource) : request.subresource !== "") {
    return allow(request);
  }
  const exemption = exemptionOf(inputs);
  if (exemption !== undefined) {
    count({ type: "exemption" });
    return allowExempt(request, exemption);
  }
  const labels = host.namespaceLabels(request.namespace);
  if (labels === undefined) {
    const name = quote(request.namespace);
    const missing = `namespaces ${name} not found`;
    return isPod
      ? failed(inputs, failInternally(request, `failed to lookup namespace ${name}`, missing))
      : failed(inputs, allowWithError(request, `failed to lookup namespace ${name}: ${missing}`));
  }
  const read = policyOfLabels(labels, configuration.defaults);
  const settled = settledByLabels(inputs, read);
  return settled ?? admitPod(inputs, read, decodeWorkload(inputs.workload, request.object));
}

function exemptionOf({ request, configuration }: Inputs): "namespace" | "user" | undefined {
  const { namespaces, usernames } = configuration.exemptions;
  if (request.namespace !== "" && namespaces.includes(request.namespace)) return "namespace";
  return request.username !== "" && usernames.includes(request.username) ? "user" : undefined;
}

/** The answer where the namespace forbids nothing to this kind of object, without a look at it. */
function settledByLabels(
  { request, count }: Inputs,
  { policy, problems }: ReadPolicy,
): AdmissionResponse | undefined {
  if (problems.length > 0) return undefined;
  if (request.resource !== "pods") {
    const isSilent = policy.warn.level === "privileged" && policy.audit.level === "privileged";
    return isSilent ? allow(request) : undefined;
  }
  if (!isFullyPrivileged(policy)) return undefined;
  count({ type: "evaluation", decision: "allow", policy: policy.enforce, mode: "enforce" });
  return allow(request, { annotations: new Map([["enforce-policy", "privileged:latest"]]) });
}

/** Pods that cannot be read are refused; controllers are never denied, so theirs are let through. */
function admitPod(inputs: Inputs, read: ReadPolicy, decoded: DecodedPod): AdmissionResponse {
  const { request, workload } = inputs;
  const isPod = request.resource === "pods";
  if (decoded.type === "none") return allow(request);
  if (decoded.type === "unreadable") {
    const what = "failed to decode object";
    return isPod
      ? failed(inputs, refuseObject(request, what, decoded.why))
      : failed(inputs, allowWithError(request, `${what}: ${decoded.why}`));
  }
  if (isPod && request.operation === "UPDATE") {
    const old = decodeWorkload(workload, request.oldObject ?? null);
    if (old.type !== "pod") {
      const why = old.type === "unreadable" ? old.why : "there is none";
      return failed(inputs, refuseObject(request, "failed to decode old object", why));
    }
    if (!isSignificantUpdate(decoded.pod, old.pod)) return allow(request);
  }
  return judge(inputs, read, decoded.pod);
}

function failed({ count }: Inputs, response: AdmissionResponse): AdmissionResponse {
  count({ type: "error", fatal: true });
  return response;
}

function judge(
  inputs: Inputs,
  { policy, problems }: ReadPolicy,
  pod: PodSource,
): AdmissionResponse {
  const { request, configuration, count } = inputs;
  const runtimeClass = given(pod.spec, "runtimeClassName") ?? "";
  if (isExemptRuntimeClass(configuration, runtimeClass)) {
    count({ type: "exemption" });
    return allowExempt(request, "runtimeClass");
  }
  const annotations = new Map<string, string>();
  if (problems.length > 0) {
    annotations.set("error", `Failed to parse policy: ${labelErrorText(problems)}`);
    count({ type: "error", fatal: false });
  }
  const evaluate = createEvaluation(pod);
  const deny = (mode: "enforce" | "audit" | "warn"): string | undefined => {
    const { allowed, detail } = evaluate(policy[mode]);
    // what is audited or warned of is counted only where something is wrong
    if (!allowed || mode === "enforce") {
      const decision = allowed ? "allow" : "deny";
      count({ type: "evaluation", decision, policy: policy[mode], mode });
    }
    return allowed ? undefined : `PodSecurity ${quote(levelVersionText(policy[mode]))}: ${detail}`;
  };
  let violation: string | undefined;
  if (request.resource === "pods") {
    annotations.set("enforce-policy", levelVersionText(policy.enforce));
    violation = deny("enforce");
  }
  const audited = deny("audit");
  if (audited !== undefined) annotations.set("audit-violations", `would violate ${audited}`);
  if (violation !== undefined) {
    return forbid(request, `violates ${violation}`, { annotations });
  }
  const warned = deny("warn");
  const warnings = warned === undefined ? [] : [`would violate ${warned}`];
  return allow(request, { annotations, warnings });
}

function isExemptRuntimeClass(configuration: PodSecurityConfiguration, name: unknown): boolean {
  return (
    typeof name === "string" &&
    name !== "" &&
    configuration.exemptions.runtimeClasses.includes(name)
  );
}

/** The modes of a namespace often name the same level, which then is judged once. */
function createEvaluation(pod: PodSource): (policy: LevelVersion) => LevelResult {
  const results = new Map<string, LevelResult>();
  return (policy) => {
    const key = levelVersionText(policy);
    const known = results.get(key);
    if (known !== undefined) return known;
    const result = evaluateLevel(policy.level, policy.version, pod);
    results.set(key, result);
    return result;
  };
}
