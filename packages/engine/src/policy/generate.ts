/** `generate` of a rule, as it was read. The shapes follow Kyverno's published CRDs. */
import type { Json } from "@winnow/value";
import type { ContextEntry, LabelSelector } from "./policy.ts";

export interface Generate {
  readonly synchronize: boolean;
  /** Undefined where the rule does not say; then the policy's own (deprecated) field counts. */
  readonly generateExisting?: boolean;
  readonly orphanDownstreamOnPolicyDelete: boolean;
  /** What is generated: one entry, or one for each element of the lists of foreach. */
  readonly entries: readonly GenerateEntry[];
}

export interface GenerateEntry {
  /** Set for an entry of foreach: the list whose elements each give a resource. */
  readonly foreach?: {
    readonly list: string;
    readonly context: readonly ContextEntry[];
    readonly preconditions?: Json;
  };
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly source: GenerateSource;
}

/** Where the content comes from. */
export type GenerateSource =
  | { readonly type: "data"; readonly data: Json }
  | { readonly type: "clone"; readonly name: string; readonly namespace: string }
  | {
      readonly type: "cloneList";
      readonly kinds: readonly string[];
      readonly namespace: string;
      readonly selector?: LabelSelector;
    };
