import type { Json, JsonMap } from "@winnow/value";
import type { FailureAction, Policy } from "../policy/policy.ts";

export type Verdict = "pass" | "fail" | "warn" | "error" | "skip";

export type RuleType = "validation" | "mutation" | "generation" | "imageVerification";

/** Where in the resource a failure lies, as far as the check knows. */
export interface FailurePlace {
  /**
   * The path of the first field that does not fit, as messages write it: `/spec/containers/0/image/`
   * for patterns, `spec.containers[0].image` for pod security. Empty: not known more closely.
   */
  readonly path: string;
  /** The element of foreach at which `path` starts: the value itself, to be found in the resource. */
  readonly element?: Json;
}

/** The verdict of one rule on one resource. */
export interface RuleResult {
  /** The rule's name; for a pod controller the autogen name, such as `autogen-no-latest`. */
  readonly rule: string;
  readonly type: RuleType;
  readonly verdict: Verdict;
  readonly message: string;
  /** Exceptions that were used, as `namespace/name`. */
  readonly exceptions: readonly string[];
  /** Only for failures of checks that look at fields. */
  readonly at?: FailurePlace;
  /** Extra facts for policy reports (pod security: standard, version, controls, controlsJSON). */
  readonly properties?: Readonly<Record<string, string>>;
  /** Named differences between the two semantics that decided this result; see docs/differences.md. */
  readonly differences?: readonly string[];
  /** What a failure means, where it differs from what the policy's other rules say. */
  readonly failureAction?: FailureAction;
  /** The resource as the rule leaves it, where it changed something. */
  readonly patched?: JsonMap;
  /** Existing resources that a mutate rule with targets changes. */
  readonly targets?: readonly MutatedTarget[];
  /** What a generate rule wants to be there. */
  readonly generated?: readonly GeneratedResource[];
}

/** An existing resource before and after a mutate rule. */
export interface MutatedTarget {
  readonly target: JsonMap;
  readonly patched: JsonMap;
}

/** A resource that should exist because of the one that was judged. */
export interface GeneratedResource {
  readonly resource: JsonMap;
  /** The object it was cloned from; undefined where its content stands in the policy. */
  readonly source?: JsonMap;
}

/** All verdicts of one policy on one resource. A rule that does not match has no result. */
export interface PolicyResponse {
  readonly policy: Policy;
  /** What a failing result means for this resource: deny (Enforce) or only report (Audit). */
  readonly failureAction: FailureAction;
  readonly results: readonly RuleResult[];
  /** The resource as the policy's mutate and image rules leave it, where one of them applied. */
  readonly patched?: JsonMap;
}
