/** A path that does not exist. Kyverno tells this apart from null: `||` catches it, nothing else does. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
  readonly code = "not-found";
  constructor(key: string) {
    super(`Unknown key ${JSON.stringify(key)} in path`);
  }
}

/** An expression that cannot be evaluated on its data: a wrong type, a function's refusal. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly code = "query";
}

/** The limit on evaluation steps was reached; no part of an expression may go on after it. */
export class QueryLimitError extends Error {
  override readonly name = "QueryLimitError";
  readonly code = "query-limit";
}

/** A text that is no expression; `offset` counts UTF-16 units from 0. */
export class QuerySyntaxError extends Error {
  override readonly name = "QuerySyntaxError";
  readonly code = "query-syntax";
  readonly offset: number;
  constructor(reason: string, text: string, offset: number) {
    const from = Math.max(0, offset - 40);
    const excerpt = text.slice(from, offset + 40).replaceAll("\n", " ");
    super(
      `SyntaxError: ${reason} at offset ${offset}\n  ${excerpt}\n  ${" ".repeat(offset - from)}^`,
    );
    this.offset = offset;
  }
}
