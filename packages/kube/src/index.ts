export { createKubeClient } from "./client.ts";
export type { KubeClient } from "./client.ts";
export type { ClusterAccess } from "./cluster-access.ts";
export { discover } from "./discovery.ts";
export type { ApiResource, Discovery } from "./discovery.ts";
export { findAccess } from "./find-access.ts";
export { ApiError, KubeError } from "./kube-error.ts";
export { listResources, resourcePath } from "./list.ts";
