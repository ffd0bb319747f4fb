/** What keeps an image from being verified: its text says what is wrong, and where. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
  readonly code = "image-verification";
}

/** The reason inside any thrown value, for a sentence of our own. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
