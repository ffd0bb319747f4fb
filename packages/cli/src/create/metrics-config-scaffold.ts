import type { JsonMap } from "@winnow/value";

/** The flags of `winnow create metrics-config`. */
export interface MetricsConfigScaffold {
  readonly name: string;
  readonly namespace: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * The ConfigMap that tells Kyverno's controllers for which namespaces they keep metrics; its field
 * `namespaces` holds JSON, as Kyverno's page on configuring metrics has it.
 */
export function metricsConfigScaffold(flags: MetricsConfigScaffold): JsonMap {
  const { name, namespace, include, exclude } = flags;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace },
    data: { namespaces: JSON.stringify({ include, exclude }) },
  };
}
