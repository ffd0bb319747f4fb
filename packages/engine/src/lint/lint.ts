import type { Surroundings } from "../policy/check-facts.ts";
import { reportInto } from "../policy/report-into.ts";
import { loadPolicies } from "../policy/load.ts";
import type { Problem, SourceDocument } from "../problem.ts";
import { cleanupVariable } from "./cleanup-variable.ts";
import { constantCondition } from "./constant-condition.ts";
import { deprecatedField } from "./deprecated-field.ts";
import { deprecatedOperator } from "./deprecated-operator.ts";
import { deprecatedVersion } from "./deprecated-version.ts";
import { digestDefault } from "./digest-default.ts";
import { missingObject } from "./missing-object.ts";
import { neverMatches } from "./never-matches.ts";
import { neverRuns } from "./never-runs.ts";
import { selectsEverything } from "./selects-everything.ts";
import type { LintCheck } from "./warning.ts";
import { wildcardKind } from "./wildcard-kind.ts";

/** Every kind of warning; docs/lint.md tells about each. */
export const lintChecks: readonly LintCheck[] = [
  neverMatches,
  neverRuns,
  selectsEverything,
  cleanupVariable,
  constantCondition,
  wildcardKind,
  missingObject,
  deprecatedField,
  deprecatedOperator,
  deprecatedVersion,
  digestDefault,
];

/**
 * What is unwise in policies, exceptions and cleanup policies, in the order of the documents. A document that cannot be
 * loaded has its errors instead of warnings; problems are returned, not thrown.
 */
export function lint(
  documents: readonly SourceDocument[],
  surroundings: Surroundings = {},
): Problem[] {
  return documents.flatMap((document) => {
    const { problems } = loadPolicies([document], surroundings);
    return problems.some(({ severity }) => severity === "error")
      ? problems
      : [...problems, ...warningsOf(document)];
  });
}

function warningsOf(document: SourceDocument): Problem[] {
  const found: Problem[] = [];
  const report = reportInto(found, document, "warning");
  for (const check of lintChecks) check.check(document.value, report);
  return found.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0));
}
