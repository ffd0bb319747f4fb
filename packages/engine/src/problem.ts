import type { JsonMap } from "@winnow/value";

/** A place in a source text; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One document of a policy file. `locate` finds a path of keys and indexes in the text. */
export interface SourceDocument {
  readonly value: JsonMap;
  /** The file's name as the user gave it, `<stdin>`, or a URL. */
  readonly file?: string;
  /** The document's place in its file, counted from 0. */
  readonly index?: number;
  locate?(path: readonly (string | number)[]): Position | undefined;
}

/** Something wrong with a policy or an exception: where, what, and what to do. */
export interface Problem {
  readonly severity: "error" | "warning";
  /** A stable name of the kind of problem, such as `unknown-field`. */
  readonly code: string;
  readonly file?: string;
  readonly document: number;
  /** `spec.rules[0].validate.patern` */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}
