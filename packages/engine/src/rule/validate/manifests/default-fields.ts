/**
 * Fields that Kubernetes itself fills in, and what it fills in where a manifest says nothing. The
 * values are those of the Kubernetes API reference.
 */
import { deepEqual, matchWildcard } from "@winnow/value";
import type { Json } from "@winnow/value";
import type { Difference } from "./compare.ts";

/** Kept by the API server and its controllers, whatever a user writes. */
const serverFields: readonly string[] = [
  "metadata.managedFields",
  "metadata.managedFields.*",
  "metadata.resourceVersion",
  "metadata.uid",
  "metadata.selfLink",
  "metadata.creationTimestamp",
  "metadata.generation",
  "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
  "metadata.annotations.deployment.kubernetes.io/revision",
  "metadata.annotations.deprecated.daemonset.template.generation",
  "status",
  "status.*",
];

/** Left to whoever works with the object; Kyverno looks at none of them. */
const looseFields: readonly string[] = [
  "metadata.namespace",
  "metadata.finalizers",
  "metadata.finalizers.*",
  "metadata.labels.app.kubernetes.io/instance",
  "metadata.annotations.control-plane.alpha.kubernetes.io/leader",
  "metadata.annotations.namespace",
];

/** A path, and the values that stand for saying nothing; a text with wildcards may follow `~`. */
type DefaultField = readonly [path: string, ...values: Json[]];

const podFields: readonly DefaultField[] = [
  ["restartPolicy", "Always"],
  ["dnsPolicy", "ClusterFirst"],
  ["schedulerName", "default-scheduler"],
  ["terminationGracePeriodSeconds", 30],
  ["securityContext", {}],
  ["enableServiceLinks", true],
  ["preemptionPolicy", "PreemptLowerPriority"],
  ["priority", 0],
  ["serviceAccount", "default"],
  ["serviceAccountName", "default"],
  ["volumes.*.configMap.defaultMode", 420],
  ["volumes.*.secret.defaultMode", 420],
  ["volumes.*.projected.defaultMode", 420],
  ["volumes.*.downwardAPI.defaultMode", 420],
  ["volumes.*.hostPath.type", ""],
  ["volumes.*.emptyDir", {}],
  ...["containers", "initContainers", "ephemeralContainers"].flatMap((list): DefaultField[] => [
    [`${list}.*.imagePullPolicy`, "IfNotPresent", "Always"],
    [`${list}.*.terminationMessagePath`, "/dev/termination-log"],
    [`${list}.*.terminationMessagePolicy`, "File"],
    [`${list}.*.resources`, {}],
    [`${list}.*.ports.*.protocol`, "TCP"],
    [`${list}.*.env.*.valueFrom.fieldRef.apiVersion`, "v1"],
    ...["livenessProbe", "readinessProbe", "startupProbe"].flatMap((probe): DefaultField[] => [
      [`${list}.*.${probe}.timeoutSeconds`, 1],
      [`${list}.*.${probe}.periodSeconds`, 10],
      [`${list}.*.${probe}.successThreshold`, 1],
      [`${list}.*.${probe}.failureThreshold`, 3],
      [`${list}.*.${probe}.httpGet.scheme`, "HTTP"],
    ]),
  ]),
];

function under(prefix: string, fields: readonly DefaultField[]): DefaultField[] {
  return fields.map(([path, ...values]): DefaultField => [`${prefix}.${path}`, ...values]);
}

const template: readonly DefaultField[] = [...under("spec.template.spec", podFields)];

const job: readonly DefaultField[] = [
  ["parallelism", 1],
  ["completions", 1],
  ["backoffLimit", 6],
  ["completionMode", "NonIndexed"],
  ["suspend", false],
];

/** By kind, relative to the object. */
const defaultFields: Readonly<Record<string, readonly DefaultField[]>> = {
  Pod: under("spec", podFields),
  Deployment: [
    ...template,
    ["spec.replicas", 1],
    ["spec.revisionHistoryLimit", 10],
    ["spec.progressDeadlineSeconds", 600],
    ["spec.strategy.type", "RollingUpdate"],
    ["spec.strategy.rollingUpdate.maxSurge", "25%"],
    ["spec.strategy.rollingUpdate.maxUnavailable", "25%"],
  ],
  ReplicaSet: [...template, ["spec.replicas", 1]],
  StatefulSet: [
    ...template,
    ["spec.replicas", 1],
    ["spec.revisionHistoryLimit", 10],
    ["spec.podManagementPolicy", "OrderedReady"],
    ["spec.updateStrategy.type", "RollingUpdate"],
    ["spec.updateStrategy.rollingUpdate.partition", 0],
    ["spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "Retain"],
    ["spec.persistentVolumeClaimRetentionPolicy.whenScaled", "Retain"],
  ],
  DaemonSet: [
    ...template,
    ["spec.revisionHistoryLimit", 10],
    ["spec.updateStrategy.type", "RollingUpdate"],
    ["spec.updateStrategy.rollingUpdate.maxSurge", 0],
    ["spec.updateStrategy.rollingUpdate.maxUnavailable", 1],
  ],
  Job: [...template, ...under("spec", job)],
  CronJob: [
    ["spec.concurrencyPolicy", "Allow"],
    ["spec.suspend", false],
    ["spec.failedJobsHistoryLimit", 1],
    ["spec.successfulJobsHistoryLimit", 3],
    ...under("spec.jobTemplate.spec", job),
    ...under("spec.jobTemplate.spec.template.spec", podFields),
  ],
  Service: [
    ["spec.type", "ClusterIP"],
    ["spec.sessionAffinity", "None"],
    ["spec.internalTrafficPolicy", "Cluster"],
    ["spec.ipFamilyPolicy", "SingleStack"],
    ["spec.ipFamilies.*", "IPv4", "IPv6"],
    ["spec.ports.*.protocol", "TCP"],
    ["spec.clusterIP", "~*.*", "~*:*"],
    ["spec.clusterIPs.*", "~*.*", "~*:*"],
  ],
  Secret: [["type", "Opaque"]],
};

/** Whether Kyverno passes over a field, whatever it holds. */
export function isLooseField(kind: string, path: string): boolean {
  return (
    isServerField(path) ||
    looseFields.some((pattern) => matchWildcard(pattern, path)) ||
    fieldsOf(kind).some(([pattern]) => fitsOrHolds(pattern, path))
  );
}

/** Whether a difference is Kubernetes' own doing, and so none of the user's. */
export function isFilledIn(kind: string, { path, signed, found }: Difference): boolean {
  if (isServerField(path)) return true;
  if (signed !== undefined) return false;
  if (path === "metadata.namespace") return true;
  return fieldsOf(kind).some(
    ([pattern, ...values]) =>
      matchPath(pattern, path) && values.some((value) => isDefault(value, found)),
  );
}

function isServerField(path: string): boolean {
  return serverFields.some((pattern) => matchWildcard(pattern, path));
}

function isDefault(value: Json, found: Json | undefined): boolean {
  if (typeof value === "string" && value.startsWith("~")) {
    return typeof found === "string" && matchWildcard(value.slice(1), found);
  }
  return deepEqual(value, found);
}

function fieldsOf(kind: string): readonly DefaultField[] {
  return (Object.hasOwn(defaultFields, kind) ? defaultFields[kind] : undefined) ?? [];
}

function fitsOrHolds(pattern: string, path: string): boolean {
  return matchPath(pattern, path) || matchPath(`${pattern}.*`, path);
}

/** In these paths `*` stands for one step, the position in a list. */
function matchPath(pattern: string, path: string): boolean {
  const steps = pattern.split(".");
  const found = path.split(".");
  return (
    steps.length === found.length &&
    steps.every((step, index) =>
      step === "*" ? /^\d+$/.test(found[index] ?? "") : step === found[index],
    )
  );
}
