/** The report of suggestions for programs. */
import type { SuggestReport } from "@winnow/audit";

/** Everything of the report; documents as they would be applied. */
export function suggestionJson(report: SuggestReport): unknown {
  return {
    ...report,
    suggestions: report.suggestions.map(({ edits: _edits, policies, ...suggestion }) => ({
      ...suggestion,
      policies: policies.map(({ value }) => value),
    })),
  };
}
