/** `winnow explain`: why policies answer about a resource what they answer. */
import { nearestName } from "@winnow/engine";
import type { Explanation, Policy, PolicyExplanation, PolicySet } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { engine as realEngine } from "../apply/engine.ts";
import type { Engine } from "../apply/engine.ts";
import { createJudge } from "../apply/judge.ts";
import type { Judge } from "../apply/judge.ts";
import { loadJudgeInputs, loadPolicySet } from "../apply/load.ts";
import type { LoadedSet } from "../apply/load.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { explanationJson } from "../output/explanation-json.ts";
import { explanationText } from "../output/explanation-text.ts";
import { prettyJson } from "../output/json.ts";
import { createPlaces } from "../output/trace-places.ts";
import { eachResource } from "../resource/resource.ts";
import type { Resource } from "../resource/resource.ts";
import { findResourceFiles } from "../source/resource-files.ts";
import type { ResourceFiles } from "../source/resource-files.ts";
import type { ExplainOptions } from "./options.ts";

/**
 * Explains the verdicts on the resources. Returns the exit code, which does not depend on the
 * verdicts. Throws InputError for inputs that leave nothing to explain.
 */
export async function runExplain(
  policyArguments: readonly string[],
  options: ExplainOptions,
  host: Host,
  engine: Engine = realEngine,
): Promise<number> {
  const { gitBranch } = options;
  if (options.resources.length === 0) {
    throw new InputError("nothing to explain; name a file, a folder or - with --resource");
  }
  const files = findResourceFiles(options.resources, { host, gitBranch });
  const loaded = await loadPolicySet(policyArguments, options, files, host, engine);
  if (loaded === undefined) return exitCode.badInput;
  requireNames(loaded.set, options);
  const judge = createJudge(await loadJudgeInputs(loaded.set, options, files, host, undefined));
  const documents: JsonMap[] = [];
  for (const resource of await wantedResources(files, options)) {
    // explanations keep the order of the resources
    // oxlint-disable-next-line no-await-in-loop
    const explanations = await explain(resource, judge, options);
    const places = createPlaces(loaded.set, loaded.documents, resource);
    if (options.output === "json") documents.push(explanationJson(resource, explanations, places));
    else host.write(textOf(resource, explanations, loaded, options, host));
  }
  if (options.output === "json") host.write(`${prettyJson(documents)}\n`);
  return exitCode.ok;
}

function textOf(
  resource: Resource,
  explanations: readonly Explanation[],
  { set, documents }: LoadedSet,
  { all }: ExplainOptions,
  { colours, isUnicode }: Host,
): string {
  const settings = { auditWarn: false, colours, isUnicode, semantics: set.semantics, all };
  const places = createPlaces(set, documents, resource);
  return explanationText(resource.identity, explanations, places, settings);
}

async function explain(
  { object, identity }: Resource,
  judge: Judge,
  options: ExplainOptions,
): Promise<Explanation[]> {
  const { operation } = options;
  const heard: Explanation[] = [];
  const extra = operation === undefined ? undefined : { "request.operation": operation };
  await judge(object, identity, extra, (explanation) => heard.push(explanation));
  return heard.map(({ request, policies }) => ({
    request,
    policies: policies.flatMap((policy) => wantedRules(policy, options)),
  }));
}

/** What of a policy the user asks for; nothing where it is none of its rules. */
function wantedRules(
  explained: PolicyExplanation,
  { policyName, rule }: ExplainOptions,
): PolicyExplanation[] {
  if (policyName !== undefined && explained.policy.name !== policyName) return [];
  if (rule === undefined) return [explained];
  const rules = explained.rules.filter(
    (candidate) => candidate.rule === rule || candidate.derivedFrom === rule,
  );
  return rules.length === 0 ? [] : [{ ...explained, rules }];
}

/** A name that nothing has would explain nothing, and hide why. */
function requireNames({ policies }: PolicySet, { policyName, rule }: ExplainOptions): void {
  const named = policies.filter(({ name }) => policyName === undefined || name === policyName);
  if (policyName !== undefined && named.length === 0) {
    throw unknown(
      "--policy-name",
      policyName,
      policies.map(({ name }) => name),
    );
  }
  const rules = named.flatMap(ruleNames);
  const isDerived = rule?.startsWith("autogen-") === true;
  if (rule !== undefined && !isDerived && !rules.includes(rule)) {
    throw unknown("--rule", rule, rules);
  }
}

function ruleNames({ spec }: Policy): string[] {
  return spec.rules.map(({ name }) => name);
}

const longestList = 10;

function unknown(flag: string, written: string, known: readonly string[]): InputError {
  const near = nearestName(written, known);
  const rest = known.length > longestList ? `, and ${known.length - longestList} more` : "";
  const hint =
    near === undefined
      ? `there are ${known.slice(0, longestList).join(", ")}${rest}`
      : `did you mean ${near}?`;
  return new InputError(`${flag} ${written}: there is none of this name; ${hint}`);
}

async function wantedResources(
  files: ResourceFiles,
  { resourceName, resources }: ExplainOptions,
): Promise<Resource[]> {
  const found: Resource[] = [];
  const names: string[] = [];
  const unreadable = (error: InputError): never => {
    throw error;
  };
  for await (const source of files.each(unreadable)) {
    for (const resource of eachResource({ file: source.file, text: source.read() })) {
      names.push(resource.identity.name);
      if (resourceName === undefined || resource.identity.name === resourceName) {
        found.push(resource);
      }
    }
  }
  if (found.length > 0) return found;
  if (resourceName === undefined || names.length === 0) {
    throw new InputError(`no resources were found in ${resources.join(", ")}`);
  }
  throw unknown("--resource-name", resourceName, names);
}
