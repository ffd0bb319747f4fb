/**
 * What stood in the way, for programs: nobody answered; a registry refuses access; it has no such
 * content; the image has no signature at all; or what there is does not hold. The engine knows the
 * first: a rule then ends in an error, and with every other one it fails.
 */
export type VerificationProblem =
  | "registry-unavailable"
  | "unauthorized"
  | "not-found"
  | "not-signed"
  | "image-verification";

/** What keeps an image from being verified, or a bundle from being moved: its text says what is wrong. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
  readonly code: VerificationProblem;

  constructor(message: string, code: VerificationProblem = "image-verification") {
    super(message);
    this.code = code;
  }
}

/** The reason inside any thrown value, for a sentence of our own. */
export function reasonOf(error: unknown): string {
  // a host with several addresses fails with an error for each, and no text of its own
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map((single) => reasonOf(single)).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}

/** The problem inside any thrown value. */
export function problemOf(error: unknown): VerificationProblem {
  return error instanceof VerificationError ? error.code : "image-verification";
}
