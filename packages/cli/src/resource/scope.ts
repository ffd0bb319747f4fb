/**
 * Which kinds have no namespace. A file does not say; the list follows the API reference of
 * Kubernetes 1.34 and Kyverno's CRDs. Every kind that is not listed counts as namespaced.
 */
import { get, isMap, set } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Identity } from "./identity.ts";

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

const clusterKeys: ReadonlySet<string> = new Set(
  Object.entries(clusterKinds).flatMap(([group, kinds]) => kinds.map((kind) => `${group}/${kind}`)),
);

function isClusterScoped(identity: Pick<Identity, "group" | "kind">): boolean {
  return clusterKeys.has(`${identity.group}/${identity.kind}`);
}

/** Puts an object that names no namespace into `default`, as `kubectl` would. Changes the object. */
export function setDefaultNamespace(object: JsonMap, identity: Identity): Identity {
  if (identity.namespace !== "" || isClusterScoped(identity)) return identity;
  const metadata = get(object, "metadata");
  if (isMap(metadata)) set(metadata, "namespace", "default");
  else set(object, "metadata", { namespace: "default" });
  return { ...identity, namespace: "default" };
}
