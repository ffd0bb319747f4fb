/** What an audit tells: plain data, to be printed by others. */
import type { Problem, RuleResult, Semantics } from "@winnow/engine";
import type { Level } from "@winnow/pod-security";
import type { JsonMap } from "@winnow/value";
import type { ExemptionKind } from "./exemption-kind.ts";
import type { HoleKind } from "./hole-kind.ts";

/** Where something is written. */
export interface Place {
  readonly file?: string;
  /** The document's place in its file, counted from 0. */
  readonly document: number;
  /** `spec.rules[0].validate.podSecurity.exclude[0]`, in the policy or the exception. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

export interface AuditReport {
  /** False: `problems` say why nothing could be audited. */
  readonly ok: boolean;
  /** What is wrong with the documents; warnings do not stop an audit. */
  readonly problems: readonly Problem[];
  readonly semantics: Semantics;
  readonly reference: Reference;
  /** Policies and rules that are left out, each with its reason. */
  readonly notAudited: readonly NotAudited[];
  /** The funnel: every place that narrows enforcement, the widest first. */
  readonly exemptions: readonly ExemptionReport[];
  /** What several exemptions free only together: each of them alone could go and nothing would change. */
  readonly overlaps: readonly Overlap[];
  /** What the standard forbids, no check denies and no exemption frees. */
  readonly omissions: readonly Omission[];
  readonly space: SpaceFacts;
}

/** What counts as forbidden. */
export interface Reference {
  readonly level: Level;
  /** `latest` or `v1.N`. */
  readonly version: string;
  /** `given` in the options, the level of podSecurity `rules`, or what policies were seen to `cover`. */
  readonly source: "given" | "rules" | "covered";
  /** Ids of controls that the policies, without their exemptions, were seen to deny. */
  readonly covered: readonly string[];
  /** Ids of the level's controls of which nothing was denied: nobody is blamed for them. */
  readonly uncovered: readonly string[];
}

export interface NotAudited {
  readonly kind: string;
  readonly name: string;
  /** Absent: the whole document. */
  readonly rule?: string;
  readonly place: Place;
  readonly reason: string;
}

export interface ExemptionReport {
  /** Unique and stable as long as the documents are: `policy pod-security-standards spec.rules[0]…`. */
  readonly id: string;
  readonly kind: ExemptionKind;
  /**
   * `exemption`: "not for these", it frees what it names. `scope`: "only for these", what lies outside
   * is nobody's exemption; see {@link Omission.scopes}.
   */
  readonly sense: "exemption" | "scope";
  /** The policy's name; of a PolicyException `namespace/name`; of PSA the namespace, or empty. */
  readonly policy: string;
  /** Absent where it is about all rules of the policy. */
  readonly rule?: string;
  readonly place: Place;
  /** One sentence of what it says, from its text. */
  readonly says: string;
  /** 1 for the widest; the order of `exemptions`. Those that free nothing share the last rank. */
  readonly rank: number;
  readonly width: Width;
  /** What it frees, from what the engine did. Empty where it frees nothing. */
  readonly frees: Freed;
  /** What it is taken to be meant for; absent where it frees nothing. */
  readonly meant?: Meant;
  readonly holes: readonly Hole[];
}

/** Counts over the space; they are for comparing and drawing, not for counting pods. */
export interface Width {
  /** Mutants admitted with it, denied without, and forbidden by the reference. */
  readonly freed: number;
  /** Forbidden mutants that were judged. */
  readonly judged: number;
  readonly byControl: readonly WidthOf[];
  /** `init`, `main`, `ephemeral`, or `pod` for fields of the pod. */
  readonly byList: readonly WidthOf[];
}

export interface WidthOf {
  readonly of: string;
  readonly freed: number;
  readonly judged: number;
}

/** One dimension of what is freed: either everything that was tried, or these. */
export interface Dimension {
  /**
   * Whether everything that was tried in this dimension, with the controls that are freed, gets through
   * in some way; for controls: whether every covered one does.
   */
  readonly open: boolean;
  readonly values: readonly string[];
}

export interface Freed {
  /** Ids of controls, such as `capabilities_baseline`; open: every covered control. */
  readonly controls: Dimension;
  /** `containers[*].securityContext.capabilities.add` without the list. */
  readonly fields: Dimension;
  readonly values: Dimension;
  readonly lists: Dimension;
  /** Image references as they were tried. */
  readonly images: Dimension;
  readonly containerNames: Dimension;
  readonly namespaces: Dimension;
  /** `key=value`, of labels and annotations of the pod and labels of its namespace. */
  readonly labels: Dimension;
  readonly users: Dimension;
  readonly kinds: Dimension;
}

/** The case that an exemption is there for: from the real pods given, else from what its text names. */
export interface Meant {
  readonly from: "pods" | "text";
  readonly control: string;
  readonly list: string;
  readonly values: readonly string[];
  readonly images: readonly string[];
  readonly containerNames: readonly string[];
}

export interface Hole {
  readonly kind: HoleKind;
  /** One sentence about this hole with its values. */
  readonly says: string;
  /** Mutants that get through in this way and are otherwise as meant. */
  readonly count: number;
  readonly witness: Witness;
}

/** A resource that gets through, as small as it can be, with what the engine and the standard say. */
export interface Witness {
  /** Ready to be written as YAML. */
  readonly object: JsonMap;
  /** What comes with it in the request, where the verdict depends on it. */
  readonly request: WitnessRequest;
  /** The field that matters: its path in the object. */
  readonly path: string;
  readonly control: string;
  /** The results of the policies as they are: the resource is admitted. */
  readonly admitted: readonly WitnessResult[];
  /** The results without the exemption; empty for omissions, where no exemption is to blame. */
  readonly denied: readonly WitnessResult[];
  /** What the reference says, in the words of Kubernetes. */
  readonly forbidden: string;
}

export interface WitnessRequest {
  readonly operation: "CREATE" | "UPDATE";
  readonly oldObject?: JsonMap;
  readonly username?: string;
  readonly groups?: readonly string[];
  readonly roles?: readonly string[];
  readonly clusterRoles?: readonly string[];
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

export interface WitnessResult {
  readonly policy: string;
  readonly rule: string;
  readonly verdict: RuleResult["verdict"];
  readonly message: string;
  readonly exceptions: readonly string[];
  readonly failureAction: "Audit" | "Enforce";
}

export interface Overlap {
  /** Ids of the exemptions that have to go together. */
  readonly exemptions: readonly string[];
  readonly count: number;
  readonly witness: Witness;
}

/** Something that no check looks at, or that a check does not know. */
export interface Omission {
  readonly kind: HoleKind;
  readonly says: string;
  /** The control that is covered elsewhere. */
  readonly control: string;
  /** The policies that cover it. */
  readonly policies: readonly string[];
  /**
   * Ids of scopes (of sense `scope`) outside which the witness lies: without one of them the engine
   * denies it. Nobody's exemption; empty where the text has no such place.
   */
  readonly scopes: readonly string[];
  readonly count: number;
  readonly witness: Witness;
}

/** How large the space was and what was judged of it: nothing is cut without being told here. */
export interface SpaceFacts {
  /** Mutants that were judged. */
  readonly mutants: number;
  /** Forbidden by the reference, and those of them that the policies admit. */
  readonly forbidden: number;
  readonly admitted: number;
  /** How many values each dimension has. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** What was left out to stay within the limits, one sentence each; empty: nothing. */
  readonly leftOut: readonly string[];
  /** Evaluations by the engine, of all sets. */
  readonly evaluations: number;
}
