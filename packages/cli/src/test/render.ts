/** Outcomes of tests as text, or in a format for other programs. */
import { printYaml } from "@winnow/yaml";
import type { Colours } from "../output/colours.ts";
import { prettyJson } from "../output/json.ts";
import { markdownTable, markdownText } from "../output/markdown.ts";
import { printable, printableLine } from "../output/printable.ts";
import { renderTable } from "../output/table.ts";
import type { Cell } from "../output/table.ts";
import { junit } from "./junit.ts";
import type { ResultOutcome, TestOutcome } from "./outcome.ts";

export type TestFormat = "json" | "yaml" | "markdown" | "junit";

export interface RenderOptions {
  readonly outputFormat: TestFormat | undefined;
  readonly failOnly: boolean;
  readonly detailedResults: boolean;
}

/** Everything that is printed about outcomes. */
export function renderOutcomes(
  outcomes: readonly TestOutcome[],
  options: RenderOptions,
  colours: Colours,
): string {
  const shown = outcomes.map((outcome) => ({
    ...outcome,
    results: outcome.results.filter(({ holds }) => !options.failOnly || !holds),
  }));
  switch (options.outputFormat) {
    case "json":
      return `${prettyJson(plain(shown))}\n`;
    case "yaml":
      return printYaml(plain(shown));
    case "markdown":
      return markdown(shown, outcomes, options.detailedResults);
    case "junit":
      return junit(shown);
    case undefined:
      return text(shown, outcomes, options, colours);
  }
}

function plain(outcomes: readonly TestOutcome[]): { [key: string]: string | boolean }[] {
  return outcomes.flatMap(({ file, name, results }) =>
    results.map((result) => ({
      test: name,
      file,
      policy: result.policy,
      rule: result.rule,
      resource: result.resource,
      expected: result.expected,
      actual: result.actual ?? "none",
      result: result.holds ? "Pass" : "Fail",
      reason: result.reason,
      message: result.message,
    })),
  );
}

function text(
  shown: readonly TestOutcome[],
  all: readonly TestOutcome[],
  options: RenderOptions,
  colours: Colours,
): string {
  const parts = shown.map((outcome) => testText(outcome, options, colours));
  return `${parts.join("")}\n${summary(all)}\n`;
}

function testText(outcome: TestOutcome, options: RenderOptions, colours: Colours): string {
  if (options.failOnly && outcome.results.length === 0 && outcome.problems.length === 0) return "";
  const { file, name, policies, resources, problems, notes } = outcome;
  const lines = [
    `\nLoading test  ( ${file} ) ...\n`,
    ...problems.map((problem) => `  ${colours.red("problem:")} ${printable(problem)}\n`),
    ...notes.map((note) => `  note: ${printable(note)}\n`),
    `  ${name}: applying ${policies} ${policies === 1 ? "policy" : "policies"} to ${resources} ${resources === 1 ? "resource" : "resources"} ...\n\n`,
  ];
  return (
    lines.join("") + (outcome.results.length === 0 ? "" : table(outcome.results, options, colours))
  );
}

function table(
  results: readonly ResultOutcome[],
  options: RenderOptions,
  colours: Colours,
): string {
  const header = ["ID", "POLICY", "RULE", "RESOURCE", "RESULT", "REASON"];
  if (options.detailedResults) header.push("MESSAGE");
  const rows = results.map((result, index): Cell[] => {
    const cells: Cell[] = [
      { text: String(index + 1) },
      { text: printableLine(result.policy) },
      { text: printableLine(result.rule) },
      { text: printableLine(result.resource) },
      result.holds
        ? { text: "Pass", paint: (word) => colours.green(word) }
        : { text: "Fail", paint: (word) => colours.red(word) },
      { text: result.reason },
    ];
    if (options.detailedResults) cells.push({ text: printableLine(result.message) });
    return cells;
  });
  return renderTable(header, rows);
}

/** `Test Summary: 3 tests passed and 0 tests failed` */
function summary(outcomes: readonly TestOutcome[]): string {
  const results = outcomes.flatMap((outcome) => outcome.results);
  const failed = results.filter(({ holds }) => !holds).length;
  return `Test Summary: ${results.length - failed} tests passed and ${failed} tests failed`;
}

function markdown(
  shown: readonly TestOutcome[],
  all: readonly TestOutcome[],
  detailed: boolean,
): string {
  const header = ["Test", "Policy", "Rule", "Resource", "Result", "Reason"];
  if (detailed) header.push("Message");
  const rows = shown.flatMap(({ name, results }) =>
    results.map((result) => [
      name,
      result.policy,
      result.rule,
      result.resource,
      result.holds ? "Pass" : "Fail",
      result.reason,
      ...(detailed ? [result.message] : []),
    ]),
  );
  const problems = shown.flatMap((outcome) => outcome.problems);
  const items = problems.map((problem) => `- ${markdownText(problem)}\n`);
  return [
    rows.length === 0 ? "" : `${markdownTable(header, rows)}\n`,
    items.length === 0 ? "" : `### Problems\n\n${items.join("")}\n`,
    `${summary(all)}\n`,
  ].join("");
}
