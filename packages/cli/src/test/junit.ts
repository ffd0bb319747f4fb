import { xmlElement, xmlText } from "../output/xml.ts";
import type { ResultOutcome, TestOutcome } from "./outcome.ts";

/**
 * Outcomes as JUnit XML: a suite for each test file, a case for each result; what of a test could
 * not be used is a case of its own that ended in an error.
 */
export function junit(outcomes: readonly TestOutcome[]): string {
  const suites = outcomes.map(suite).join("");
  const attributes = { name: "winnow", ...counts(outcomes) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement("testsuites", attributes, `\n${suites}`)}\n`;
}

function suite(outcome: TestOutcome): string {
  const { name, file, results, problems } = outcome;
  const cases = [
    ...problems.map((problem) => {
      const content = xmlElement("error", { message: problem, type: "unusable" });
      return caseElement({ classname: name, name: file }, content);
    }),
    ...results.map((result) => resultCase(name, result)),
  ];
  const attributes = { name, file, ...counts([outcome]) };
  return `  ${xmlElement("testsuite", attributes, `\n${cases.join("")}  `)}\n`;
}

function resultCase(suiteName: string, result: ResultOutcome): string {
  const { policy, rule, resource, reason, message } = result;
  const attributes = { classname: suiteName, name: `${policy} ${rule} ${resource}` };
  if (result.holds) return caseElement(attributes, "");
  return caseElement(
    attributes,
    xmlElement("failure", { message: reason, type: "mismatch" }, xmlText(message)),
  );
}

function caseElement(attributes: Readonly<Record<string, string>>, content: string): string {
  const inner = content === "" ? "" : `\n      ${content}\n    `;
  return `    ${xmlElement("testcase", attributes, inner)}\n`;
}

function counts(outcomes: readonly TestOutcome[]): Record<"tests" | "failures" | "errors", number> {
  const results = outcomes.flatMap((outcome) => outcome.results);
  const errors = outcomes.reduce((sum, { problems }) => sum + problems.length, 0);
  const failures = results.filter(({ holds }) => !holds).length;
  return { tests: results.length + errors, failures, errors };
}
