/** One run: every resource by every policy, and what can be asked about it afterwards. */
import { compile, createCompileCache, namesOfRule } from "@winnow/engine";
import type {
  CompileCache,
  Explanation,
  Policy,
  PolicyResponse,
  PolicySet,
  Problem,
  Providers,
  Request,
  RuleBody,
  RuleResult,
  RuleType,
} from "@winnow/engine";
import { texts } from "../state/playground-state.ts";
import type { PlaygroundState, Settings, TextName } from "../state/playground-state.ts";
import type { Answer, Diagnostic, ExplainedNode, Row, RowKey } from "./answer.ts";
import { explainNodes } from "./explain-nodes.ts";
import { generatedBy, mutationsOf } from "./outcome.ts";
import { readOutside } from "./outside.ts";
import { parseYaml } from "./parse-yaml.ts";
import { judgePodSecurity } from "./pod-security.ts";
import { createParseCaches, readDocuments, readLabels, readResources } from "./read-texts.ts";
import type { ParseCaches, Reading, Resource, TextDocument } from "./read-texts.ts";
import { createRequests, namespacesAmong } from "./request.ts";

export interface Run {
  readonly answer: Answer;
  /** How the verdict of a row came about; empty for a row that the run does not have. */
  explain(key: RowKey): Promise<readonly ExplainedNode[]>;
}

/** What is kept from run to run: a document that has not changed is not read and compiled again. */
interface Caches {
  readonly texts: ParseCaches;
  /** What is compiled depends on the semantics. */
  readonly compiled: Readonly<Record<Settings["semantics"], CompileCache>>;
}

/** Judges states, one after the other, and remembers what it has read and compiled. */
export function createJudge(): (state: PlaygroundState) => Promise<Run> {
  const caches: Caches = {
    texts: createParseCaches(),
    compiled: { sound: createCompileCache(), "kyverno-1.19": createCompileCache() },
  };
  return (state) => judgeState(state, caches);
}

/** Judges everything that a state holds. What cannot be read is told as a diagnostic. */
async function judgeState(state: PlaygroundState, caches: Caches): Promise<Run> {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const reading = (file: TextName): Reading => ({ file, report, caches: caches.texts });
  const documents = [
    ...readDocuments(state.policies, reading("policies")),
    ...readDocuments(state.exceptions, reading("exceptions")),
  ];
  const resources = readResources(state.resources, reading("resources"));
  const oldResources = readResources(state.oldResources, reading("oldResources"));
  const { providers, ...roles } = readOutside(state.context, reading("context"));
  const namespaceLabels = readLabels(state.settings.namespaceLabels, report);
  const namespaces = namespacesAmong(resources, report);
  const requestFor = createRequests(state.settings, {
    namespaces,
    oldResources,
    namespaceLabels,
    ...roles,
  });
  // a document that nobody could read may be the one that denies: nothing is judged without it
  const isReadable = diagnostics.length === 0;
  const { semantics } = state.settings;
  const cache = caches.compiled[semantics];
  const result = compile(documents, { semantics, parseYaml, lazy: true, cache });
  diagnostics.push(...result.problems.map(diagnosticOf));
  const podSecurity = resources.flatMap((resource) =>
    judgePodSecurity(resource, requestFor(resource).namespaceLabels ?? {}),
  );
  const nothing: Answer = { diagnostics, rows: [], mutations: [], generated: [], podSecurity };
  if (!isReadable || !result.ok) return { answer: nothing, explain: () => Promise.resolve([]) };
  const judged = await judgeAll(result.set, resources, { requestFor, providers });
  return {
    answer: {
      diagnostics,
      rows: judged.flatMap((one, index) => rowsOf(result.set, one, index)),
      mutations: judged.flatMap(({ resource, responses }) => mutationsOf(resource, responses)),
      generated: judged.flatMap(({ responses }) => generatedBy(responses)),
      podSecurity,
    },
    explain: (key) =>
      explainRow(key, {
        set: result.set,
        documents,
        resources,
        requestFor,
        providers,
      }),
  };
}

/** What a resource is judged under. */
interface Surroundings {
  readonly requestFor: (resource: Resource) => Request;
  readonly providers: Providers;
}

interface Judged {
  readonly resource: Resource;
  readonly responses: readonly PolicyResponse[];
}

/** One after the other: a resource that takes long must not let the others pile up. */
async function judgeAll(
  set: PolicySet,
  resources: readonly Resource[],
  { requestFor, providers }: Surroundings,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const resource of resources) {
    // oxlint-disable-next-line no-await-in-loop
    judged.push({ resource, responses: await set.evaluate(requestFor(resource), { providers }) });
  }
  return judged;
}

/** The results of a resource, and the rules of the policies that say nothing about it. */
function rowsOf(set: PolicySet, { resource, responses }: Judged, index: number): Row[] {
  const byPolicy = new Map(responses.map((response) => [response.policy, response]));
  return set.policies.flatMap((policy, position) => {
    const response = byPolicy.get(policy);
    const base = { resource: resource.label, policy: nameOf(policy) };
    const key = { resource: index, policy: position };
    const found = (response?.results ?? []).map((result): Row => {
      const { rule, type, verdict, message, exceptions, differences = [] } = result;
      const denies = response !== undefined && isDenied(response, result);
      const shown = { rule, type, verdict, message, exceptions, differences, denies };
      return { ...base, ...shown, key: { ...key, rule, type } };
    });
    const told = new Set(found.map(({ rule }) => rule));
    const silent = policy.spec.rules.filter(
      ({ name }) => !namesOfRule(name).some((derived) => told.has(derived)),
    );
    const unmatched = silent.map(({ name, body }): Row => ({
      ...base,
      rule: name,
      type: resultTypes[body.type],
      verdict: "unmatched",
      denies: false,
      message: "",
      exceptions: [],
      differences: [],
      key: { ...key, rule: name, type: resultTypes[body.type] },
    }));
    return [...found, ...unmatched];
  });
}

/** What the results of a rule are called, by what it does. */
const resultTypes: Readonly<Record<RuleBody["type"], RuleType>> = {
  validate: "validation",
  mutate: "mutation",
  generate: "generation",
  verifyImages: "imageVerification",
};

/**
 * Whether an admission controller would deny because of a result: what fails where the policy
 * enforces, and what cannot be judged or changed, unless the policy says `failurePolicy: Ignore`.
 */
function isDenied({ policy, failureAction }: PolicyResponse, result: RuleResult): boolean {
  const isEnforced = (result.failureAction ?? failureAction) === "Enforce";
  if (result.verdict === "fail") return isEnforced;
  const isStrict = policy.spec.failurePolicy === "Fail";
  return result.verdict === "error" && isStrict && (isEnforced || result.type === "mutation");
}

function nameOf({ namespace, name }: Policy): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

interface Explainable extends Surroundings {
  readonly set: PolicySet;
  readonly documents: readonly TextDocument[];
  readonly resources: readonly Resource[];
}

async function explainRow(key: RowKey, run: Explainable): Promise<readonly ExplainedNode[]> {
  const resource = run.resources[key.resource];
  const policy = run.set.policies[key.policy];
  if (resource === undefined || policy === undefined) return [];
  let heard: Explanation | undefined;
  await run.set.evaluate(run.requestFor(resource), {
    providers: run.providers,
    explain: (explanation) => {
      heard = explanation;
    },
  });
  const rule = heard?.policies
    .find((explained) => explained.policy === policy)
    ?.rules.find((explained) => explained.rule === key.rule && explained.type === key.type);
  return explainNodes(rule?.trace ?? [], { ...run, policy, resource });
}

function diagnosticOf({ file, line, column, severity, path, message }: Problem): Diagnostic {
  const text = texts.find((name) => name === file) ?? ("policies" satisfies TextName);
  // some sentences begin with their path
  const told = path === "" || message.startsWith(path) ? message : `${path}: ${message}`;
  return { text, line: line ?? 1, column: column ?? 1, severity, message: told };
}
