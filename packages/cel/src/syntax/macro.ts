import type { Node } from "./node.ts";

/** A call that is replaced by another expression when it is read. */
export interface Macro {
  /** With its name space, where it has one: `cel.bind`. */
  readonly name: string;
  /** Whether it is called on an expression: `list.all(x, …)`. */
  readonly isMethod: boolean;
  readonly argumentCounts: readonly number[];
  /** Throws SyntaxProblem where an argument is not of the form that is needed. */
  readonly expand: (call: MacroCall) => Node;
}

export interface MacroCall {
  /** What it is called on; for macros that are no methods an empty text, which they do not use. */
  readonly target: Node;
  readonly arguments: readonly Node[];
  readonly position: number;
}
