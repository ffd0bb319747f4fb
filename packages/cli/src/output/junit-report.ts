/**
 * Results of `winnow apply` as JUnit XML: a suite for each policy, a case for each of its rules on each
 * resource. There is no standard; the form is the one that Jenkins and GitLab document. JUnit knows
 * no warnings: they pass, and tell their message as output.
 */
import type { PolicyResponse, RuleResult, Verdict } from "@winnow/engine";
import { countedVerdict } from "../apply/counted-verdict.ts";
import { emptyTally } from "../apply/tally.ts";
import type { Tally } from "../apply/tally.ts";
import { inputErrorText } from "../input-error.ts";
import type { InputError } from "../input-error.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { policyLabel } from "./result-text.ts";
import { xmlElement, xmlText } from "./xml.ts";

export interface JunitReport {
  add(resource: Resource, response: PolicyResponse): void;
  /** An input that could not be read: an error, so that nobody takes the report for complete. */
  unreadable(error: InputError): void;
  render(): string;
}

interface Suite {
  readonly cases: string[];
  readonly tally: Tally;
}

const unreadableSuite = "inputs that could not be read";

/** `now` is the time of all suites, in milliseconds since the epoch. */
export function createJunitReport(auditWarn: boolean, now: number): JunitReport {
  const suites = new Map<string, Suite>();
  const suiteOf = (name: string): Suite => {
    const known = suites.get(name);
    if (known !== undefined) return known;
    const suite = { cases: [], tally: emptyTally() };
    suites.set(name, suite);
    return suite;
  };
  return {
    add(resource, response) {
      const name = policyLabel(response.policy);
      const { cases, tally } = suiteOf(name);
      for (const result of response.results) {
        const verdict = countedVerdict(response, result, auditWarn);
        tally[verdict] += 1;
        cases.push(ruleCase(name, resource, result, verdict));
      }
    },
    unreadable(error) {
      const { cases, tally } = suiteOf(unreadableSuite);
      tally.error += 1;
      const attributes = { name: error.place?.file ?? "input", classname: unreadableSuite };
      cases.push(caseElement(attributes, outcome("error", inputErrorText(error))));
    },
    render: () => render(suites, now),
  };
}

function ruleCase(
  policy: string,
  resource: Resource,
  result: RuleResult,
  verdict: Verdict,
): string {
  const { file, line } = resource.place;
  const name = `${result.rule} ${resourceLabel(resource.identity)}`;
  return caseElement({ name, classname: policy, file, line }, outcome(verdict, result.message));
}

function caseElement(
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: string,
): string {
  const inner = content === "" ? "" : `\n      ${content}\n    `;
  return `    ${xmlElement("testcase", attributes, inner)}\n`;
}

/** What a case holds: nothing where it passed. */
function outcome(verdict: Verdict, message: string): string {
  // what a list of failures shows
  const [summary] = message.split("\n", 1);
  switch (verdict) {
    case "pass":
      return "";
    case "skip":
      return xmlElement("skipped", { message });
    case "warn":
      return xmlElement("system-out", {}, xmlText(`warning: ${message}`));
    case "fail":
      return xmlElement("failure", { message: summary, type: verdict }, xmlText(message));
    case "error":
      return xmlElement("error", { message: summary, type: verdict }, xmlText(message));
  }
}

function render(suites: ReadonlyMap<string, Suite>, now: number): string {
  const timestamp = new Date(now).toISOString();
  const parts = [...suites].map(([name, { cases, tally }]) => {
    const attributes = { name, ...counts(tally), timestamp };
    return `  ${xmlElement("testsuite", attributes, `\n${cases.join("")}  `)}\n`;
  });
  const total = emptyTally();
  for (const { tally } of suites.values()) {
    for (const verdict of verdicts) total[verdict] += tally[verdict];
  }
  const attributes = { name: "winnow", ...counts(total) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement("testsuites", attributes, `\n${parts.join("")}`)}\n`;
}

const verdicts: readonly Verdict[] = ["pass", "fail", "warn", "error", "skip"];

function counts(tally: Tally): Record<"tests" | "failures" | "errors" | "skipped", number> {
  return {
    tests: verdicts.reduce((sum, verdict) => sum + tally[verdict], 0),
    failures: tally.fail,
    errors: tally.error,
    skipped: tally.skip,
  };
}
