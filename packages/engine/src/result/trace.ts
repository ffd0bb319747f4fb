import type { Json } from "@winnow/value";

/** Keys and indexes that lead to a place in a document. */
export type Steps = readonly (string | number)[];

/** What a node of a trace tells about; nodes of one kind look alike wherever they stand. */
export type TraceStep =
  /** The blocks of a rule, their filters, and what a filter asks of the request. */
  | "match"
  | "exclude"
  | "filter"
  | "attribute"
  /** An exception, with its match and its conditions. */
  | "exception"
  /** Preconditions and other conditions: the whole, a list with its any or all, a single one. */
  | "preconditions"
  | "conditions"
  | "condition"
  /** A context entry, loaded where an expression first named it. */
  | "context"
  | "foreach"
  | "element"
  | "pattern"
  | "assert"
  | "deny"
  /** An expression in CEL. */
  | "expression"
  /** Pod security: the level, a control, a field that violates it, an entry of `exclude`. */
  | "podSecurity"
  | "control"
  | "field"
  | "entry"
  | "image"
  | "attestation"
  | "manifest"
  /** What a rule changes or generates. */
  | "patch"
  | "operation"
  | "generated"
  /** Why a rule ended where it did. */
  | "end";

/** One step of an evaluation, with the steps that it consists of. Plain data, to be written as JSON. */
export interface TraceNode {
  readonly step: TraceStep;
  /** Whether what the step asks is so; undefined where it was not asked, or asks nothing. */
  readonly holds?: boolean;
  /** One sentence that tells what was looked at and what came out. */
  readonly message: string;
  /** Whether the step decided where the rule went, or nearly did: what a reader looks for. */
  readonly notable?: boolean;
  /** The place in the policy, or in the exception where one is named. */
  readonly path?: Steps;
  /** The exception, as `namespace/name`, in which `path` lies. */
  readonly exception?: string;
  /** The place in the resource. */
  readonly at?: Steps;
  /** What was found and what is wanted; long values are cut. */
  readonly found?: Json;
  readonly wanted?: Json;
  readonly operator?: string;
  readonly children: readonly TraceNode[];
}

/** A step as rules tell it: `path` is written (`validate.deny.conditions`) and begins at the rule. */
export interface ToldStep extends Omit<TraceNode, "children" | "path" | "exception"> {
  readonly path?: string;
  /** Keys of the policy's own behind `path`, such as those of a pattern. */
  readonly below?: Steps;
}

/**
 * Hears the steps of a rule. A step with parts is told after them: `mark` before the first part, and
 * `wrap` with that mark when all have been told. Whatever is thrown in between leaves no disorder.
 */
export interface Tracer {
  mark(): number;
  tell(step: ToldStep): void;
  wrap(mark: number, step: ToldStep): void;
  /** Whether one of the steps told since a mark is notable. */
  hasNotable(mark: number): boolean;
  /** Where a value of the resource stands in it, by identity. */
  placeOf(value: Json): Steps | undefined;
  /** While set, the places that are told lie in this exception and not in the rule. */
  exception: string | undefined;
}
