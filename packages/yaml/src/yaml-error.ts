/** A text that is no usable YAML: where, why, and what stands there. */
export class YamlError extends Error {
  override readonly name = "YamlError";
  readonly code = "yaml";
  readonly file: string;
  /** From 1, in the whole file. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly reason: string;
  /** The line itself. */
  readonly snippet: string;

  constructor(
    place: { file: string; line: number; column: number },
    reason: string,
    snippet: string,
  ) {
    const mark = snippet === "" ? "" : `\n  ${snippet}\n  ${" ".repeat(place.column - 1)}^`;
    super(`${place.file}:${place.line}:${place.column}: ${reason}${mark}`);
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.reason = reason;
    this.snippet = snippet;
  }
}
