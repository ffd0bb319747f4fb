/**
 * The types of what an expression sees of an admission request. Source: Kubernetes' documentation of
 * ValidatingAdmissionPolicy, "Validation Expression", and the AdmissionRequest of admission.k8s.io/v1.
 */
import { listOf, mapOf, objectOf, scalar } from "../../type.ts";
import type { Type } from "../../type.ts";

const { string, bool, int, dyn, timestamp } = scalar;
const texts = listOf(string);

const kindType = objectOf("kubernetes.GroupVersionKind", {
  group: string,
  version: string,
  kind: string,
});

const resourceType = objectOf("kubernetes.GroupVersionResource", {
  group: string,
  version: string,
  resource: string,
});

const userInfoType = objectOf("kubernetes.UserInfo", {
  username: string,
  uid: string,
  groups: texts,
  extra: mapOf(string, texts),
});

/** The variable `request`; the objects are variables of their own. */
export const requestType: Type = objectOf("kubernetes.AdmissionRequest", {
  kind: kindType,
  resource: resourceType,
  subResource: string,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: string,
  name: string,
  namespace: string,
  operation: string,
  userInfo: userInfoType,
  dryRun: bool,
  options: dyn,
});

const conditionType = objectOf("kubernetes.NamespaceCondition", {
  status: string,
  type: string,
  lastTransitionTime: timestamp,
  message: string,
  reason: string,
});

const namespaceMetadataType = objectOf("kubernetes.NamespaceMetadata", {
  name: string,
  generateName: string,
  namespace: string,
  labels: mapOf(string, string),
  annotations: mapOf(string, string),
  UID: string,
  creationTimestamp: timestamp,
  deletionGracePeriodSeconds: int,
  deletionTimestamp: timestamp,
  generation: int,
  resourceVersion: string,
  finalizers: texts,
});

/** The variable `namespaceObject`. */
export const namespaceType: Type = objectOf("kubernetes.Namespace", {
  metadata: namespaceMetadataType,
  spec: objectOf("kubernetes.NamespaceSpec", { finalizers: texts }),
  status: objectOf("kubernetes.NamespaceStatus", {
    conditions: listOf(conditionType),
    phase: string,
  }),
});
