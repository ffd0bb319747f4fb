import type { TestOutcome } from "./outcome.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text for XML; characters that XML does not allow are left out. */
function escape(text: string): string {
  return [...text]
    .filter((character) => character >= " " || character === "\n" || character === "\t")
    .join("")
    .replaceAll(/[&<>"]/gu, (character) => escapes[character] ?? "");
}

/** Outcomes as JUnit XML: a suite for each test file, a case for each result. */
export function junit(outcomes: readonly TestOutcome[]): string {
  const suites = outcomes.map(({ name, file, results }) => {
    const failures = results.filter(({ holds }) => !holds).length;
    const cases = results.map((result) => {
      const title = `${result.policy} ${result.rule} ${result.resource}`;
      const head = `    <testcase classname="${escape(name)}" name="${escape(title)}"`;
      if (result.holds) return `${head}/>\n`;
      return `${head}>\n      <failure message="${escape(result.reason)}">${escape(result.message)}</failure>\n    </testcase>\n`;
    });
    return `  <testsuite name="${escape(name)}" file="${escape(file)}" tests="${results.length}" failures="${failures}">\n${cases.join("")}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("")}</testsuites>\n`;
}
