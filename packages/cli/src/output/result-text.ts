/** Results as text, in the form of Kyverno's command line: only what needs attention, unless more is asked for. */
import type { Policy, PolicyResponse, RuleResult, Verdict } from "@winnow/engine";
import { countedVerdict, isScored } from "../apply/counted-verdict.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Identity } from "../resource/identity.ts";
import type { Colours } from "./colours.ts";
import { printable, printableLine } from "./printable.ts";

export interface TextSettings {
  readonly auditWarn: boolean;
  /** Whether passes and skips are told as well. */
  readonly detailed: boolean;
  readonly colours: Colours;
}

const quietVerdicts: readonly Verdict[] = ["fail", "warn", "error"];
const allVerdicts: readonly Verdict[] = ["fail", "warn", "error", "skip", "pass"];

/** One block for each verdict of a policy on a resource; empty where there is nothing to tell. */
export function responseText(
  identity: Identity,
  response: PolicyResponse,
  settings: TextSettings,
): string {
  const shown = settings.detailed ? allVerdicts : quietVerdicts;
  // most resources are as they should be
  if (response.results.every(({ verdict }) => !shown.includes(verdict))) return "";
  return shown.map((verdict) => verdictBlock(identity, response, verdict, settings)).join("");
}

function verdictBlock(
  identity: Identity,
  response: PolicyResponse,
  verdict: Verdict,
  settings: TextSettings,
): string {
  const results = response.results.filter(
    (result) => countedVerdict(response, result, settings.auditWarn) === verdict,
  );
  if (results.length === 0) return "";
  const { colours } = settings;
  const policy = colours.bold(printableLine(policyLabel(response.policy)));
  const resource = colours.bold(printableLine(resourceLabel(identity)));
  const outcome = paintVerdict(verdict, outcomeText(verdict, response, results), colours);
  const lines = results.map((result, index) => `${index + 1} - ${resultLine(result)}\n`);
  return `policy ${policy} -> resource ${resource} ${outcome}:\n${lines.join("")}\n`;
}

function outcomeText(
  verdict: Verdict,
  response: PolicyResponse,
  results: readonly RuleResult[],
): string {
  switch (verdict) {
    case "fail":
      return "failed";
    case "warn":
      if (results.every((result) => result.verdict === "warn")) return "warned";
      return isScored(response) ? "failed as audit warning" : "failed as warning (not scored)";
    case "error":
      return "ended in an error";
    case "skip":
      return "skipped";
    case "pass":
      return "passed";
  }
}

function resultLine(result: RuleResult): string {
  return printable(`${result.rule} ${result.message}`);
}

/** `name`, or `namespace/name` for a namespaced Policy. */
export function policyLabel(policy: Pick<Policy, "name" | "namespace">): string {
  return policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
}

/** A text in the colour of a verdict. */
export function paintVerdict(verdict: Verdict, text: string, colours: Colours): string {
  switch (verdict) {
    case "pass":
      return colours.green(text);
    case "fail":
    case "error":
      return colours.red(text);
    case "warn":
      return colours.yellow(text);
    case "skip":
      return colours.cyan(text);
  }
}
