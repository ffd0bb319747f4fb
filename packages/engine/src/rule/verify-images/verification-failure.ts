import { ExpressionError } from "../../expression/failure.ts";
import type { RegistryUnavailableError } from "../../image-check.ts";

/** Why an image is not accepted: it fails the rule, or nobody could say (error). */
export class VerificationFailure extends Error {
  readonly code = "image-verification";
  override readonly name = "VerificationFailure";
  readonly verdict: "fail" | "error";
  constructor(verdict: "fail" | "error", message: string) {
    super(message);
    this.verdict = verdict;
  }
}

const unavailable: RegistryUnavailableError["code"] = "registry-unavailable";

/** The verdict of something that a check threw. A host may bring its own copy of the class. */
export function verdictOf(error: unknown): "fail" | "error" {
  if (error instanceof VerificationFailure) return error.verdict;
  if (error instanceof ExpressionError) return "error";
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return code === unavailable ? "error" : "fail";
}
