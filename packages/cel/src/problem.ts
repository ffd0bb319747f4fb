/** Why an expression cannot be compiled, with the place within its text; line and column begin at 1. */
export interface Problem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Ends reading an expression at the first place where it cannot go on. */
export class SyntaxProblem extends Error {
  override readonly name = "SyntaxProblem";
  readonly code = "cel-syntax";
  /** Index into the text. */
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/** A problem at an index into the text. Columns count code points. */
export function problemAt(text: string, position: number, message: string): Problem {
  const before = text.slice(0, position);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    message,
    line: before.split("\n").length,
    column: Array.from(before.slice(lineStart)).length + 1,
  };
}
