/** How verdicts came about, step by step, from the traces of an evaluation. */
import type { Policy, PolicyResponse, RuleResult, TraceEvent } from "@winnow/engine";
import { namesOfRule } from "../apply/autogen-names.ts";
import { countedVerdict } from "../apply/counted-verdict.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Identity } from "../resource/identity.ts";
import { compactJson } from "./json.ts";
import { printable, printableLine } from "./printable.ts";
import { paintVerdict, policyLabel } from "./result-text.ts";
import type { TextSettings } from "./result-text.ts";

const maxValueLength = 120;

/** Everything about one resource: each policy with its rules, and which did not match. */
export function explanation(
  identity: Identity,
  responses: readonly PolicyResponse[],
  policies: readonly Policy[],
  settings: TextSettings,
): string {
  const { colours } = settings;
  const byPolicy = new Map(responses.map((response) => [response.policy, response]));
  const blocks = policies.map((policy) => {
    const response = byPolicy.get(policy);
    const head = `  policy ${colours.bold(printableLine(policyLabel(policy)))}`;
    if (response === undefined) return `${head}: ${colours.dim("no rule matches")}\n`;
    const found = response.results.map((result) => ruleText(result, response, settings));
    return `${head}\n${found.join("")}${unmatchedText(policy, response, settings)}`;
  });
  return `resource ${colours.bold(printableLine(resourceLabel(identity)))}\n${blocks.join("")}\n`;
}

function ruleText(result: RuleResult, response: PolicyResponse, settings: TextSettings): string {
  const { colours } = settings;
  const verdict = countedVerdict(response, result, settings.auditWarn);
  const steps = (result.trace ?? [])
    .filter((event) => event.step !== "verdict")
    .map((event) => stepText(event, settings));
  const differences = (result.differences ?? []).map(
    (name) => `      ${colours.yellow("!")} Kyverno 1.19 may answer otherwise here: ${name}\n`,
  );
  return [
    `    rule ${printableLine(result.rule)}: ${paintVerdict(verdict, verdict, colours)}\n`,
    ...steps,
    ...differences,
    `      ${colours.dim("=")} ${printable(result.message).replaceAll("\n", "\n        ")}\n`,
  ].join("");
}

function stepText(event: TraceEvent, settings: TextSettings): string {
  const { colours } = settings;
  const mark = event.holds ? colours.green("✓") : colours.red("✗");
  const facts = [
    event.path === undefined ? undefined : `by ${event.path}`,
    event.at === undefined ? undefined : `at ${event.at}`,
    event.found === undefined ? undefined : `found ${shortJson(event.found)}`,
    event.wanted === undefined ? undefined : `wanted ${shortJson(event.wanted)}`,
  ].filter((fact) => fact !== undefined);
  const tail = facts.length === 0 ? "" : colours.dim(` (${printableLine(facts.join(", "))})`);
  return `      ${mark} ${event.step}: ${printableLine(event.message)}${tail}\n`;
}

function shortJson(value: Parameters<typeof compactJson>[0]): string {
  const text = compactJson(value);
  return text.length <= maxValueLength ? text : `${text.slice(0, maxValueLength)}…`;
}

/** Rules of the policy that said nothing: neither they nor what autogen made of them matched. */
function unmatchedText(policy: Policy, response: PolicyResponse, settings: TextSettings): string {
  const told = new Set(response.results.map((result) => result.rule));
  return policy.spec.rules
    .filter((rule) => !namesOfRule(rule.name).some((name) => told.has(name)))
    .map(
      (rule) => `    rule ${printableLine(rule.name)}: ${settings.colours.dim("does not match")}\n`,
    )
    .join("");
}
