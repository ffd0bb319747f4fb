import { problemOf, reasonOf, VerificationError } from "./verification-error.ts";
import type { VerificationProblem } from "./verification-error.ts";

const mostReasons = 5;

/** Gathers why each of several signatures was refused, for one error at the end. */
export class CollectedProblems {
  readonly #reasons = new Set<string>();
  #isUnavailable = false;

  add(error: unknown): void {
    this.#reasons.add(reasonOf(error));
    if (problemOf(error) === "registry-unavailable") this.#isUnavailable = true;
  }

  /**
   * An error with every different reason, up to a number that can be read. Where one of the signatures
   * could not be fetched, nobody knows whether it was the right one: the error says so by its code.
   * `empty` is the code where there was nothing to refuse.
   */
  toError(summary: string, empty: VerificationProblem = "image-verification"): VerificationError {
    const reasons = [...this.#reasons];
    if (reasons.length === 0) return new VerificationError(summary, empty);
    const shown = reasons.slice(0, mostReasons).join("; ");
    const rest = reasons.length > mostReasons ? `; and ${reasons.length - mostReasons} more` : "";
    return new VerificationError(
      `${summary}: ${shown}${rest}`,
      this.#isUnavailable ? "registry-unavailable" : "image-verification",
    );
  }
}
