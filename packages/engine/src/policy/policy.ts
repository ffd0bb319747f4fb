/**
 * A policy as it was read and checked. The shapes follow Kyverno's published CRDs
 * (kyverno.io/v1, v2beta1: ClusterPolicy, Policy; v2alpha1, v2beta1, v2: PolicyException),
 * with defaults applied and old spellings folded into the new ones where they mean the same.
 */
import type { Json, JsonMap } from "@winnow/value";
import type { RegistryCredentials } from "../image-check.ts";
import type { CelCheck, NamedExpression } from "./cel.ts";
import type { Generate } from "./generate.ts";
import type { Mutate } from "./mutate.ts";
import type { ImageVerification } from "./verify-images.ts";

export type FailureAction = "Audit" | "Enforce";

export interface Policy {
  readonly apiVersion: string;
  readonly kind: "ClusterPolicy" | "Policy";
  readonly name: string;
  /** Set for a namespaced Policy; such a policy sees only this namespace. */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PolicySpec;
  /** The document as it was written. */
  readonly raw: JsonMap;
}

export interface PolicySpec {
  readonly rules: readonly Rule[];
  readonly applyRules: "All" | "One";
  /** The policy-wide action (validationFailureAction); a rule's own comes first. Default Audit. */
  readonly failureAction: FailureAction;
  readonly failureActionOverrides: readonly FailureActionOverride[];
  readonly background: boolean;
  readonly admission: boolean;
  readonly failurePolicy: "Fail" | "Ignore";
  readonly emitWarning: boolean;
  readonly useServerSideApply: boolean;
  readonly generateExisting: boolean;
  readonly mutateExistingOnPolicyUpdate: boolean;
  readonly schemaValidation: boolean;
  readonly webhookTimeoutSeconds?: number;
}

export interface FailureActionOverride {
  readonly action: FailureAction;
  readonly namespaces: readonly string[];
  readonly namespaceSelector?: LabelSelector;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export interface Rule {
  readonly name: string;
  readonly match: MatchBlock;
  readonly exclude?: MatchBlock;
  readonly context: readonly ContextEntry[];
  /** `preconditions`, as written: `{any, all}` or the old list form. */
  readonly preconditions?: Json;
  /** Only beside `validate.cel`. */
  readonly celPreconditions: readonly NamedExpression[];
  readonly skipBackgroundRequests: boolean;
  /** The kinds of pod controllers that a rule is for which was derived from one for pods. */
  readonly derivedFor?: readonly string[];
  readonly reportProperties?: Readonly<Record<string, string>>;
  /** Where resources of other kinds than pods and their controllers name images, by kind. */
  readonly imageExtractors: Readonly<Record<string, readonly ImageExtractor[]>>;
  /** What the rule does. `unsupported` carries rule types that load but are not evaluated yet. */
  readonly body: RuleBody;
  /** The rule as written, for messages, traces and autogen. */
  readonly raw: JsonMap;
}

/** One place of a resource that names images. */
export interface ImageExtractor {
  /** A path such as `/spec/steps/*`; `*` stands for every element. */
  readonly path: string;
  /** The field below the path that holds the image; without it the path leads to the image itself. */
  readonly value?: string;
  /** What the group is called in the variable `images`; default `custom`. */
  readonly name: string;
  /** The field below the path that tells images of the group apart. */
  readonly key?: string;
  /** Makes an image reference from what stands there. */
  readonly jmesPath?: string;
}

/** `match` or `exclude`: `any`, `all`, or the old form with the attributes directly in the block (`legacy`). */
export interface MatchBlock {
  readonly any?: readonly ResourceFilter[];
  readonly all?: readonly ResourceFilter[];
  readonly legacy?: ResourceFilter;
}

export interface ResourceFilter {
  readonly resources?: ResourceDescription;
  readonly roles?: readonly string[];
  readonly clusterRoles?: readonly string[];
  readonly subjects?: readonly Subject[];
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface ResourceDescription {
  readonly kinds?: readonly string[];
  readonly name?: string;
  readonly names?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly selector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly operations?: readonly string[];
}

/** One entry of `context`; exactly one source is set. */
export interface ContextEntry {
  readonly name: string;
  readonly variable?: {
    readonly value?: Json;
    readonly jmesPath?: string;
    readonly default?: Json;
  };
  readonly configMap?: { readonly name: string; readonly namespace?: string };
  readonly apiCall?: ApiCallEntry;
  readonly globalReference?: { readonly name: string; readonly jmesPath?: string };
  readonly imageRegistry?: {
    readonly reference: string;
    readonly jmesPath?: string;
    readonly credentials?: RegistryCredentials;
  };
}

export interface ApiCallEntry {
  readonly method: "GET" | "POST";
  readonly urlPath?: string;
  readonly data: readonly { readonly key: string; readonly value: Json }[];
  readonly service?: {
    readonly url: string;
    readonly caBundle?: string;
    readonly headers: readonly { readonly key: string; readonly value: string }[];
  };
  readonly jmesPath?: string;
  readonly default?: Json;
}

export type RuleBody =
  | { readonly type: "validate"; readonly validate: Validate }
  | { readonly type: "mutate"; readonly mutate: Mutate }
  | { readonly type: "generate"; readonly generate: Generate }
  | { readonly type: "verifyImages"; readonly images: readonly ImageVerification[] };

export interface Validate {
  readonly failureAction?: FailureAction;
  readonly failureActionOverrides: readonly FailureActionOverride[];
  readonly allowExistingViolations: boolean;
  readonly message?: string;
  readonly check: Check;
}

/** What a validate rule, or one entry of foreach, looks at. */
export type Check =
  | { readonly type: "pattern"; readonly pattern: Json }
  | { readonly type: "anyPattern"; readonly patterns: readonly Json[] }
  | { readonly type: "deny"; readonly conditions?: Json }
  | { readonly type: "foreach"; readonly entries: readonly ForEach[] }
  | { readonly type: "podSecurity"; readonly podSecurity: PodSecurity }
  /** An assertion tree. */
  | { readonly type: "assert"; readonly assert: Json }
  /** As written; policy/manifests.ts reads it once its variables are replaced. */
  | { readonly type: "manifests"; readonly manifests: JsonMap }
  | { readonly type: "cel"; readonly cel: CelCheck };

export interface ForEach {
  readonly list: string;
  readonly elementScope?: boolean;
  readonly context: readonly ContextEntry[];
  readonly preconditions?: Json;
  readonly check: Check;
}

export interface PodSecurity {
  readonly level: "privileged" | "baseline" | "restricted";
  /** `latest` or `v1.N`. */
  readonly version: string;
  readonly exclude: readonly PodSecurityExclude[];
}

export interface PodSecurityExclude {
  readonly controlName: string;
  readonly images: readonly string[];
  readonly restrictedField: string;
  readonly values: readonly string[];
}

/** A PolicyException: which rules it lifts, for what, and how far. */
export interface PolicyException {
  readonly apiVersion: string;
  readonly name: string;
  readonly namespace: string;
  readonly exceptions: readonly {
    readonly policyName: string;
    readonly ruleNames: readonly string[];
  }[];
  readonly match: MatchBlock;
  readonly conditions?: Json;
  readonly background: boolean;
  readonly podSecurity: readonly PodSecurityExclude[];
  readonly raw: JsonMap;
}
