/** A CleanupPolicy or ClusterCleanupPolicy (kyverno.io/v2) as it was read and checked. */
import type { Json, JsonMap } from "@winnow/value";
import type { ContextEntry, MatchBlock } from "../policy/policy.ts";

/** What becomes of the dependents of a deleted resource, see Kubernetes' garbage collection. */
export const propagationPolicies = ["Foreground", "Background", "Orphan"] as const;
export type PropagationPolicy = (typeof propagationPolicies)[number];

export interface CleanupPolicy {
  readonly kind: "ClusterCleanupPolicy" | "CleanupPolicy";
  readonly name: string;
  /** Set for a CleanupPolicy, which sees only this namespace. */
  readonly namespace?: string;
  readonly schedule: string;
  readonly match: MatchBlock;
  readonly exclude?: MatchBlock;
  readonly context: readonly ContextEntry[];
  readonly conditions?: Json;
  /** Absent: what the API server does by itself. */
  readonly deletionPropagationPolicy?: PropagationPolicy;
  /** The document as it was written. */
  readonly raw: JsonMap;
}
