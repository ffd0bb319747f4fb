/**
 * Which kinds have no namespace. A document does not say; the table follows the API reference of
 * Kubernetes 1.34 and Kyverno's CRDs.
 */
import type { KindSelector } from "./kind-selector.ts";

const clusterKinds: Readonly<Record<string, readonly string[]>> = {
  "": ["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
  "admissionregistration.k8s.io": [
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
  ],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  "apiregistration.k8s.io": ["APIService"],
  "authentication.k8s.io": ["SelfSubjectReview", "TokenReview"],
  "authorization.k8s.io": [
    "SelfSubjectAccessReview",
    "SelfSubjectRulesReview",
    "SubjectAccessReview",
  ],
  "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
  "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
  "internal.apiserver.k8s.io": ["StorageVersion"],
  "networking.k8s.io": ["IPAddress", "IngressClass", "ServiceCIDR"],
  "node.k8s.io": ["RuntimeClass"],
  policy: ["PodSecurityPolicy"],
  "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
  "resource.k8s.io": ["DeviceClass", "ResourceSlice"],
  "scheduling.k8s.io": ["PriorityClass"],
  "storage.k8s.io": [
    "CSIDriver",
    "CSINode",
    "StorageClass",
    "VolumeAttachment",
    "VolumeAttributesClass",
  ],
  "storagemigration.k8s.io": ["StorageVersionMigration"],
  "kyverno.io": ["ClusterCleanupPolicy", "ClusterPolicy", "GlobalContextEntry"],
  "policies.kyverno.io": [
    "DeletingPolicy",
    "GeneratingPolicy",
    "ImageValidatingPolicy",
    "MutatingPolicy",
    "ValidatingPolicy",
  ],
  "reports.kyverno.io": ["ClusterEphemeralReport"],
  "wgpolicyk8s.io": ["ClusterPolicyReport"],
};

/** Groups that have namespaced kinds only, or no other kinds without namespace than those above. */
const knownGroups: ReadonlySet<string> = new Set([
  ...Object.keys(clusterKinds),
  "apps",
  "autoscaling",
  "batch",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "extensions",
]);

const clusterKeys: ReadonlySet<string> = new Set(
  Object.entries(clusterKinds).flatMap(([group, kinds]) => kinds.map((kind) => `${group}/${kind}`)),
);
const clusterNames: ReadonlySet<string> = new Set(Object.values(clusterKinds).flat());

export type Scope = "Cluster" | "Namespaced";

/** Whether a kind of Kubernetes or Kyverno has no namespace; false for every other kind. */
export function isClusterScoped(identity: { group: string; kind: string }): boolean {
  return clusterKeys.has(`${identity.group}/${identity.kind}`);
}

/** The scope of a kind, undefined where the group is not known. */
export function scopeOfKind(group: string, kind: string): Scope | undefined {
  if (isClusterScoped({ group, kind })) return "Cluster";
  return knownGroups.has(group) ? "Namespaced" : undefined;
}

/** Whether all that a selector selects has no namespace. A bare kind is taken for the known one. */
export function selectsClusterKind(selector: KindSelector): boolean {
  if (selector.group === "*") return clusterNames.has(selector.kind);
  return isClusterScoped(selector);
}
