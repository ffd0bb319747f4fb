/** How verdicts came about, as a tree: policies, their rules, and in them each step. */
import { allDifferences } from "@winnow/engine";
import type {
  Explanation,
  PolicyExplanation,
  RequestFacts,
  RuleExplanation,
  Semantics,
} from "@winnow/engine";
import { countedVerdict } from "../apply/counted-verdict.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Identity } from "../resource/identity.ts";
import { printable, printableLine } from "./printable.ts";
import { paintVerdict, policyLabel } from "./result-text.ts";
import { lineText, shortLineText } from "./trace-places.ts";
import type { Places } from "./trace-places.ts";
import { markOf, traceText } from "./trace-text.ts";
import type { TreeSettings } from "./trace-text.ts";

export interface ExplanationSettings extends TreeSettings {
  readonly auditWarn: boolean;
  readonly semantics: Semantics;
}

/** Everything about one resource. Several explanations tell of different policies. */
export function explanationText(
  identity: Identity,
  explanations: readonly Explanation[],
  places: Places,
  settings: ExplanationSettings,
): string {
  const { colours } = settings;
  const [first] = explanations;
  const facts = first === undefined ? "" : ` ${colours.dim(requestText(first.request))}`;
  const blocks = explanations
    .flatMap(({ policies }) => policies)
    .map((policy) => policyText(policy, places, settings));
  return `resource ${colours.bold(printableLine(resourceLabel(identity)))}${facts}\n${blocks.join("")}\n`;
}

/** `(CREATE v1/Pod by alice)` */
function requestText({ operation, kind, admission }: RequestFacts): string {
  const user = admission?.userInfo.username;
  const who =
    admission === undefined
      ? "nobody is known to have asked"
      : `asked by ${user === undefined || user === "" ? "somebody without a name" : user}`;
  return printableLine(`(${operation} ${kind}, ${who})`);
}

function policyText(
  explained: PolicyExplanation,
  places: Places,
  settings: ExplanationSettings,
): string {
  const { policy, rules } = explained;
  const { colours } = settings;
  const place = places.inPolicy(policy, ["metadata", "name"]);
  const where = place === undefined ? "" : ` ${colours.dim(`[${printableLine(lineText(place))}]`)}`;
  const name = colours.bold(printableLine(policyLabel(policy)));
  const action = actionText(explained);
  const head = `  policy ${name}${action === "" ? "" : `: ${action}`}${where}\n`;
  const folded = settings.all ? [] : rules.filter((rule) => isForOtherKinds(rule, rules));
  const told = rules.filter((rule) => !folded.includes(rule));
  const texts = told.map((rule) => ruleText(rule, explained, places, settings));
  return head + texts.join("") + foldedText(folded, settings);
}

/**
 * A rule and those derived from it share out the kinds among themselves: where one of them is for
 * the resource, or the written one has said why not, the others have nothing to tell.
 */
function isForOtherKinds(rule: RuleExplanation, rules: readonly RuleExplanation[]): boolean {
  if (!isUnmatched(rule)) return false;
  const source = rule.derivedFrom ?? rule.rule;
  const family = rules.filter(({ rule: name, derivedFrom }) => (derivedFrom ?? name) === source);
  return rule.derivedFrom !== undefined || !family.every(isUnmatched);
}

function isUnmatched({ result, trace }: RuleExplanation): boolean {
  return (
    result === undefined && trace.some(({ step, holds }) => step === "match" && holds === false)
  );
}

function foldedText(folded: readonly RuleExplanation[], settings: ExplanationSettings): string {
  if (folded.length === 0) return "";
  const [only] = folded;
  const what =
    folded.length === 1
      ? `rule ${only?.rule ?? ""} does`
      : `${folded.length} rules for other kinds do`;
  const mark = markOf(undefined, settings);
  return `    ${mark} ${settings.colours.dim(printableLine(`${what} not match; winnow explain --all tells why`))}\n`;
}

function actionText({ response }: PolicyExplanation): string {
  if (response === undefined) return "no rule applies";
  const isRefused = response.results.some(
    ({ verdict }) => verdict === "fail" || verdict === "error",
  );
  if (!isRefused) return "lets it through";
  return response.failureAction === "Enforce" ? "denies (Enforce)" : "only reports (Audit)";
}

function ruleText(
  explained: RuleExplanation,
  { policy, response }: PolicyExplanation,
  places: Places,
  settings: ExplanationSettings,
): string {
  const { rule, result, trace, path } = explained;
  const { colours, all } = settings;
  const indent = "      ";
  const context = { policy, places };
  const place = places.inPolicy(policy, path);
  const where =
    place === undefined ? "" : ` ${colours.dim(`[${printableLine(shortLineText(place))}]`)}`;
  if (result === undefined || response === undefined) {
    const head = `    ${markOf(undefined, settings)} rule ${printableLine(rule)}: ${whyNot(explained)}${where}\n`;
    return head + traceText(trace, indent, context, settings);
  }
  const verdict = countedVerdict(response, result, settings.auditWarn);
  const isPassed = verdict === "pass";
  const holds = verdict === "skip" ? undefined : isPassed;
  const head = `    ${markOf(holds, settings)} rule ${printableLine(rule)}: ${paintVerdict(verdict, verdict, colours)}${where}\n`;
  const isFolded =
    isPassed && !all && trace.every(({ step }) => step !== "patch" && step !== "generated");
  const steps = isFolded ? "" : traceText(trace, indent, context, settings);
  // a line of its own could be taken for a step
  const message = printable(result.message).replaceAll("\n", `\n${indent}| `);
  const words = isFolded ? "" : `${indent}${colours.dim("=")} ${message}\n`;
  return head + steps + differencesText(result.differences ?? [], settings, indent) + words;
}

/** Why a rule has no result, in a word. */
function whyNot({ trace }: RuleExplanation): string {
  if (trace.length === 0) return "not asked, as an earlier rule has applied (applyRules: One)";
  const match = trace.find(({ step, holds }) => step === "match" && holds === false);
  if (match !== undefined) return "does not match";
  const exclude = trace.find(({ step, holds }) => step === "exclude" && holds === true);
  return exclude === undefined ? "says nothing" : "is excluded";
}

const differences = new Map(allDifferences.map((entry) => [entry.name, entry]));

/** The differences between the semantics that decided, with the answer that was not given. */
function differencesText(
  names: readonly string[],
  { colours, semantics }: ExplanationSettings,
  indent: string,
): string {
  return names
    .map((name) => {
      const difference = differences.get(name);
      const title = difference === undefined ? "" : `: ${difference.title}`;
      const other =
        semantics === "sound"
          ? `Kyverno 1.19: ${difference?.kyverno ?? ""}`
          : `sound semantics: ${difference?.sound ?? ""}`;
      const head = `${indent}${colours.yellow("!")} the two semantics may differ here, by ${name}${title}\n`;
      return difference === undefined ? head : `${head}${indent}    ${other}\n`;
    })
    .join("");
}
