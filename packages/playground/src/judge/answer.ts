/** What the worker tells the page: plain data, every place already found. */
import type { RuleType, TraceNode, Verdict } from "@winnow/engine";
import type { Json } from "@winnow/value";
import type { TextName } from "../state/playground-state.ts";

/** Where something stands: an editor and its line, from 1. */
export interface TextPlace {
  readonly text: TextName | "namespaceLabels";
  readonly line: number;
}

/** Something wrong with what was written, at its place. */
export interface Diagnostic extends TextPlace {
  /** From 1. */
  readonly column: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** `unmatched`: the rule says nothing about the resource. */
export type RowVerdict = Verdict | "unmatched";

/** What one rule says about one resource. */
export interface Row {
  /** `namespace/Kind/name` */
  readonly resource: string;
  readonly policy: string;
  readonly rule: string;
  readonly type: RuleType;
  readonly verdict: RowVerdict;
  /** Whether the verdict would keep the resource out of a cluster. */
  readonly denies: boolean;
  readonly message: string;
  readonly exceptions: readonly string[];
  /** Named differences between the two semantics that decided the verdict. */
  readonly differences: readonly string[];
  /** What to ask the explanation of this row by. */
  readonly key: RowKey;
}

export interface RowKey {
  readonly resource: number;
  readonly policy: number;
  readonly rule: string;
  readonly type: RuleType;
}

export interface DiffLine {
  readonly sign: "+" | "-" | " ";
  readonly text: string;
}

/** A resource that policies change: the one that was judged, or the target of a rule. */
export interface Mutation {
  readonly resource: string;
  readonly lines: readonly DiffLine[];
}

export interface Generated {
  readonly resource: string;
  readonly policy: string;
  readonly rule: string;
  readonly yaml: string;
}

/** What Pod Security Admission says about a resource at one level. */
export interface PodSecurityVerdict {
  readonly resource: string;
  /** `baseline:latest` */
  readonly level: string;
  /** Whether the namespace's labels enforce this level. */
  readonly isEnforced: boolean;
  readonly allowed: boolean;
  readonly reason: string;
  readonly detail: string;
}

export interface Answer {
  readonly diagnostics: readonly Diagnostic[];
  readonly rows: readonly Row[];
  readonly mutations: readonly Mutation[];
  readonly generated: readonly Generated[];
  readonly podSecurity: readonly PodSecurityVerdict[];
}

/** A step of an explanation, with its lines. */
export interface ExplainedNode {
  readonly step: TraceNode["step"];
  readonly holds: boolean | undefined;
  readonly message: string;
  readonly isNotable: boolean;
  readonly found: Json | undefined;
  readonly wanted: Json | undefined;
  readonly places: readonly TextPlace[];
  readonly children: readonly ExplainedNode[];
}
