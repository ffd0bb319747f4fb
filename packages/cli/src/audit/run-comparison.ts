/** `winnow audit --compare-with`: which of two sets admits more. */
import { compareExemptions } from "@winnow/audit";
import type { Comparison } from "@winnow/audit";
import type { Json } from "@winnow/value";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { prettyJson } from "../output/json.ts";
import { comparisonMarkdown, comparisonText } from "./comparison-text.ts";
import type { LoadedInput } from "./load.ts";
import type { AuditCommandOptions } from "./options.ts";
import { emit, styleOf, tellProblems, withProgress } from "./surroundings.ts";

/**
 * Tells how the first set relates to the second. Returns the exit code: 1 where it is wider and must
 * not be, 2 where nothing could be compared. Throws InputError.
 */
export function runComparison(
  first: LoadedInput,
  second: LoadedInput,
  options: AuditCommandOptions,
  host: Host,
): number {
  const comparison = withProgress(options, host, (settings) =>
    compareExemptions(first.input, second.input, settings),
  );
  tellProblems(comparison.problems, host);
  if (!comparison.ok) return exitCode.badInput;
  emit(renderedComparison(comparison, options, host), options, host);
  if (comparison.reference.covered.length === 0) {
    host.note("winnow: nothing was compared: no control is covered by both\n");
    return exitCode.badInput;
  }
  const isWider = comparison.onlyFirst !== undefined;
  return options.failOnWider && isWider ? exitCode.failed : exitCode.ok;
}

function renderedComparison(
  comparison: Comparison,
  options: AuditCommandOptions,
  host: Host,
): string {
  if (options.format === "json") return `${prettyJson(comparison as unknown as Json)}\n`;
  if (options.format === "markdown") return comparisonMarkdown(comparison);
  return comparisonText(comparison, styleOf(options, host));
}
