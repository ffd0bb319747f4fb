/** The kinds that the controller follows or writes. */
import type { ApiResource } from "@winnow/kube";

function kind(
  [group, version]: readonly [string, string],
  name: string,
  plural: string,
  namespaced: boolean,
): ApiResource {
  return { group, version, kind: name, plural, namespaced, canList: true, preferred: true };
}

const core = ["", "v1"] as const;
const rbac = ["rbac.authorization.k8s.io", "v1"] as const;
const admission = ["admissionregistration.k8s.io", "v1"] as const;

export const configMaps: ApiResource = kind(core, "ConfigMap", "configmaps", true);
export const namespaces: ApiResource = kind(core, "Namespace", "namespaces", false);
export const secrets: ApiResource = kind(core, "Secret", "secrets", true);
export const bindings: readonly ApiResource[] = [
  kind(rbac, "RoleBinding", "rolebindings", true),
  kind(rbac, "ClusterRoleBinding", "clusterrolebindings", false),
];
export const policies: readonly ApiResource[] = [
  kind(["kyverno.io", "v1"], "ClusterPolicy", "clusterpolicies", false),
  kind(["kyverno.io", "v1"], "Policy", "policies", true),
];
export const exceptions: ApiResource = kind(
  ["kyverno.io", "v2"],
  "PolicyException",
  "policyexceptions",
  true,
);
export const globalContextEntries: ApiResource = kind(
  ["kyverno.io", "v2alpha1"],
  "GlobalContextEntry",
  "globalcontextentries",
  false,
);
export const webhooks: readonly ApiResource[] = [
  kind(admission, "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", false),
  kind(admission, "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", false),
];
export const definitions: ApiResource = kind(
  ["apiextensions.k8s.io", "v1"],
  "CustomResourceDefinition",
  "customresourcedefinitions",
  false,
);
