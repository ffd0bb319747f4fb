import type { ServedResource } from "@winnow/kube";

function resource(
  apiVersion: string,
  kind: string,
  plural: string,
  namespaced = true,
  ...subresources: string[]
): ServedResource {
  const [version = "", group = ""] = apiVersion.split("/").toReversed();
  return {
    group,
    version,
    kind,
    plural,
    namespaced,
    canList: true,
    preferred: true,
    subresources,
  };
}

/** What a small API server serves. */
export const served: readonly ServedResource[] = [
  resource("v1", "Pod", "pods", true, "ephemeralcontainers", "exec", "status"),
  resource("v1", "ConfigMap", "configmaps"),
  resource("v1", "Namespace", "namespaces", false),
  resource("apps/v1", "Deployment", "deployments", true, "scale"),
  resource("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
  resource("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
];
