import { reasonOf, VerificationError } from "./verification-error.ts";

const mostReasons = 5;

/** Gathers why each of several signatures was refused, for one error at the end. */
export class CollectedProblems {
  readonly #reasons = new Set<string>();

  add(error: unknown): void {
    this.#reasons.add(reasonOf(error));
  }

  /** An error with every different reason, up to a number that can be read. */
  toError(summary: string): VerificationError {
    const reasons = [...this.#reasons];
    const shown = reasons.slice(0, mostReasons).join("; ");
    const rest = reasons.length > mostReasons ? `; and ${reasons.length - mostReasons} more` : "";
    return new VerificationError(shown === "" ? summary : `${summary}: ${shown}${rest}`);
  }
}
