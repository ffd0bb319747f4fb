/** What a suggestion is: plain data, to be printed or written by others. */
import type { Problem, Semantics, SourceDocument } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import type { AuditOptions } from "../audit-input.ts";
import type { Relation } from "../compare/comparison.ts";
import type { DocumentEdit } from "../document-edit.ts";
import type { NotAudited, Place, WitnessRequest } from "../report/report.ts";
import type { Entry } from "./entry.ts";

/** How far the tag of an image is left open; registry and repository never are. */
export type Pin = "stem" | "digest" | "tag" | "minor" | "any-tag";

export interface SuggestInput {
  /** Policies and exceptions, as `compile` of the engine takes them. */
  readonly documents: readonly SourceDocument[];
  /** Pods and pod controllers that must be admitted; a controller stands for its pods as well. */
  readonly mustPass: readonly SourceDocument[];
}

export interface SuggestOptions extends Omit<AuditOptions, "reference"> {
  /** Default `stem`: the tag as it is, or what the tags that were seen begin with. */
  readonly pin?: Pin;
  /** Only these forms; default: all that are possible. */
  readonly forms?: readonly SuggestionForm[];
  /** Where PolicyExceptions are kept; default `kyverno`. */
  readonly exceptionNamespace?: string;
}

export interface SuggestReport {
  /** Whether there is a suggestion that is proved, or nothing is violated. */
  readonly ok: boolean;
  /** Why there is none; empty where there is. */
  readonly obstacles: readonly string[];
  /** Resources that hold no pod. */
  readonly leftOut: readonly string[];
  readonly problems: readonly Problem[];
  readonly semantics: Semantics;
  readonly violations: readonly Violated[];
  /** Policies and rules that were not looked at. */
  readonly notAudited: readonly NotAudited[];
  /** The narrowest first. */
  readonly suggestions: readonly Suggestion[];
  /** What lets the pods through today, where something does, and what would do in its place. */
  readonly today?: Today;
}

/** A rule that some of the pods violate. */
export interface Violated {
  readonly policy: string;
  readonly rule: string;
  readonly place: Place;
  /** `Pod default/web`, those that violate it. */
  readonly resources: readonly string[];
  /** What stands in the way, field by field; empty for rules that are written out. */
  readonly needs: readonly NeedWords[];
  readonly message: string;
}

export interface NeedWords {
  readonly control: string;
  readonly field: string;
  readonly values: readonly string[];
  /** Empty for fields of the pod. */
  readonly images: readonly string[];
}

/** `bound-exception`: an exception that binds by its conditions what entries cannot. */
export type SuggestionForm = "policy" | "exception" | "bound-exception";

export interface Suggestion {
  readonly form: SuggestionForm;
  readonly title: string;
  /** For the form `policy`: what has to be changed, and the policies after that. */
  readonly edits: readonly DocumentEdit[];
  readonly policies: readonly { readonly document: number; readonly value: JsonMap }[];
  /** For the other forms. */
  readonly exceptions: readonly JsonMap[];
  readonly entries: readonly Entry[];
  /** What the form does not bind, in sentences. */
  readonly leavesOpen: readonly string[];
  /** What is left as written because something exacter cannot be said, or `pin` asks for it. */
  readonly remarks: readonly string[];
  readonly proof: Proof;
  /** The same suggestion under the other semantics. */
  readonly other: { readonly semantics: Semantics; readonly proof: Proof };
}

export interface Proof {
  /** Whether all three parts hold. */
  readonly holds: boolean;
  /** Resources that must pass, implied ones among them, and those that do not. */
  readonly passing: { readonly of: number; readonly refused: readonly string[] };
  /** Narrowings by one step, and those that all pods would survive. */
  readonly minimal: { readonly of: number; readonly needless: readonly string[] };
  /** Mutants that are denied today and need more than the pods do; and how many still are denied. */
  readonly tight: { readonly killed: number; readonly of: number };
  /** Mutants that were not tried, to stay within the limits, one sentence each. */
  readonly leftOut: readonly string[];
  /** What gets through although no pod needs it, and cannot be kept out in this form. */
  readonly residue: readonly Residue[];
  /** The same, but it should have been kept out: the proof fails. */
  readonly loose: readonly Residue[];
}

export interface Residue {
  readonly kind: string;
  readonly count: number;
  readonly reason: string;
  readonly witness: { readonly object: JsonMap; readonly request: WitnessRequest };
}

export interface Today {
  /** Ids of the exemptions that let the pods through. */
  readonly exemptions: readonly string[];
  /** In place of them, the narrowest first; `edits` are those of the policies without them. */
  readonly instead: readonly Suggestion[];
  /** Of what would do in place of them to them: `narrower`: today's is wider. */
  readonly relation: Relation;
  readonly says: string;
}
