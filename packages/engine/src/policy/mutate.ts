/** `mutate` of a rule, as it was read. The shapes follow Kyverno's published CRDs. */
import type { Json } from "@winnow/value";
import type { ContextEntry, LabelSelector } from "./policy.ts";

export interface Mutate {
  readonly patch: Patch;
  /** Existing resources that are changed in place of the one that was asked for. */
  readonly targets: readonly MutateTarget[];
  readonly mutateExistingOnPolicyUpdate: boolean;
}

/** How a resource is changed: by one patch, or by one for each element of lists. */
export type Patch =
  | { readonly type: "strategicMerge"; readonly patch: Json }
  /** The text of a JSON patch, in JSON or YAML; it may hold variables. */
  | { readonly type: "json6902"; readonly patches: string }
  | { readonly type: "foreach"; readonly entries: readonly MutateForEach[] };

export interface MutateForEach {
  readonly list: string;
  /** Undefined: Ascending for patchStrategicMerge, Descending for patchesJson6902. */
  readonly order?: "Ascending" | "Descending";
  readonly context: readonly ContextEntry[];
  readonly preconditions?: Json;
  readonly patch: Patch;
}

/** Which existing resources; texts may hold variables, and names wildcards. */
export interface MutateTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly selector?: LabelSelector;
  readonly context: readonly ContextEntry[];
  readonly preconditions?: Json;
}
