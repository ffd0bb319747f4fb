import type { LabelProblem } from "./policy.ts";

/** Several errors as Kubernetes joins them: one stands alone, more in brackets, each only once. */
export function errorListText(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
}

/** The labels that cannot be read, as one error. */
export function labelErrorText(problems: readonly LabelProblem[]): string {
  return errorListText(problems.map(({ field, message }) => `${field}: ${message}`));
}
