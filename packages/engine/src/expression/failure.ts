/**
 * An expression, a variable or a context entry that has no value. While a rule is evaluated this
 * becomes the rule's `error` result; it is never taken for a pass.
 */
export class ExpressionError extends Error {
  readonly code = "expression";
  override readonly name = "ExpressionError";
}

/**
 * Not an error: the evaluation needs a value that is still being fetched. It unwinds to the place
 * that can wait, which evaluates again once the promise has settled.
 */
export class Suspension {
  readonly promise: Promise<unknown>;
  constructor(promise: Promise<unknown>) {
    this.promise = promise;
  }
}

/** An error with words in front of it, the first one as its cause; suspensions pass untouched. */
export function explain(words: string, error: unknown): unknown {
  if (error instanceof Suspension) return error;
  const cause = error instanceof ExpressionError ? (error.cause ?? error) : error;
  return new ExpressionError(`${words}: ${errorText(error)}`, { cause });
}

/** The text of something thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
