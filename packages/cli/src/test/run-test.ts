/** One test: its inputs read, its resources judged, its results compared. */
import { objectLabels } from "@winnow/engine";
import { join } from "node:path";
import type {
  AdmissionInfo,
  GlobalValue,
  PolicySet,
  Semantics,
  SourceDocument,
} from "@winnow/engine";
import { compileQuery } from "@winnow/jmespath";
import type { Query } from "@winnow/jmespath";
import type { JsonMap } from "@winnow/value";
import { countedVerdict } from "../apply/counted-verdict.ts";
import type { Engine } from "../apply/engine.ts";
import { createJudge } from "../apply/judge.ts";
import type { Host } from "../host.ts";
import { InputError, inputErrorText } from "../input-error.ts";
import { environmentOf } from "../jp/query.ts";
import { problemText } from "../output/problem-text.ts";
import { identityOf } from "../resource/identity.ts";
import { eachResource } from "../resource/resource.ts";
import type { Resource } from "../resource/resource.ts";
import { isException, sourceDocuments } from "../source/policy-documents.ts";
import { readSources } from "../source/read-sources.ts";
import { readContextFile, noContext } from "../values/context-file.ts";
import { isNamespace } from "../values/namespaces.ts";
import { createImageProviders } from "../values/image-providers.ts";
import { createProviders } from "../values/providers.ts";
import type { OutsideInputs } from "../values/providers.ts";
import { readUserInfoFile } from "../values/user-info.ts";
import { noValues, readValuesFile } from "../values/values.ts";
import type { Values } from "../values/values.ts";
import { createVariables } from "../values/variables.ts";
import type { ActualResult } from "./actual-result.ts";
import { checkOutcomes } from "./check.ts";
import { createObjectComparison } from "./compare-object.ts";
import { matchResult } from "./match-result.ts";
import type { TestOutcome } from "./outcome.ts";
import { selectResult } from "./selector.ts";
import type { TestSelector } from "./selector.ts";
import type { TestFile } from "./test-file.ts";

export interface TestSettings {
  readonly semantics: Semantics;
  readonly selector: TestSelector;
  /** Ask image registries. */
  readonly registry: boolean;
  readonly host: Host;
  readonly engine: Engine;
}

/** Runs a test. What cannot be used becomes a problem of the outcome, and what depends on it fails. */
export async function runTest(test: TestFile, settings: TestSettings): Promise<TestOutcome> {
  const problems: string[] = [];
  const inputs = await readInputs(test, settings, problems);
  const { set, brokenPolicies } = compilePolicies(inputs.policies, settings, problems);
  const expected = test.results.flatMap((result) => selectResult(result, settings.selector) ?? []);
  const operations = new Set([undefined, ...expected.map(({ operation }) => operation)]);
  const actual: ActualResult[] = [];
  for (const operation of operations) {
    // operations share the engine and print in order
    // oxlint-disable-next-line no-await-in-loop
    actual.push(...(await judgeAll(set, inputs, operation, settings)));
  }
  const matchInputs = {
    actual,
    resources: inputs.resources.map(({ identity }) => identity),
    policies: set.policies,
    brokenPolicies,
    semantics: settings.semantics,
    compareObject: createObjectComparison(test.folder),
  };
  const environment = { ...environmentOf(settings.host), dialect: "assertion" } as const;
  const compileExpression = (expression: string): Query => compileQuery(expression, environment);
  return {
    file: test.file,
    name: test.name,
    policies: set.policies.length,
    resources: inputs.resources.length,
    exceptions: set.exceptions.length,
    problems,
    notes: test.otherInputs.map((input) => `${input}: inputs of this kind are not used yet`),
    results: [
      ...expected.flatMap((result) => matchResult(result, matchInputs)),
      ...test.checks.flatMap((check) => checkOutcomes(check, actual, compileExpression)),
    ],
  };
}

interface TestInputs {
  readonly policies: readonly SourceDocument[];
  readonly resources: readonly Resource[];
  readonly values: Values;
  readonly admission: AdmissionInfo | undefined;
  readonly outside: OutsideInputs;
}

async function readInputs(
  test: TestFile,
  settings: TestSettings,
  problems: string[],
): Promise<TestInputs> {
  const attempt = async <T>(read: () => Promise<T> | T, fallback: T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(inputErrorText(error));
      return fallback;
    }
  };
  const at = (path: string): string => join(test.folder, path);
  const texts = (paths: readonly string[]): Promise<{ file: string; text: string }[]> =>
    attempt(() => readAll(paths, test.folder, settings.host), []);
  const policies = (await texts([...test.policies, ...test.exceptions])).flatMap((source) =>
    sourceDocuments(source),
  );
  const resources: Resource[] = [];
  for (const source of await texts([...test.resources, ...test.targetResources])) {
    // one broken file must not hide the others
    // oxlint-disable-next-line no-await-in-loop
    resources.push(...(await attempt(() => [...eachResource(source)], [])));
  }
  const cloned = new Set(
    test.results.flatMap(({ cloneSourceResource }) => cloneSourceResource ?? []),
  );
  const cluster = (await texts([...test.clusterResources, ...cloned])).flatMap((source) => [
    ...eachResource(source),
  ]);
  const { variables, userInfo, context: contextFile } = test;
  const context = await attempt(
    () => (contextFile === undefined ? noContext : readContextFile(at(contextFile))),
    noContext,
  );
  return {
    policies,
    resources,
    values: await attempt(
      () => test.values ?? (variables === undefined ? noValues : readValuesFile(at(variables))),
      noValues,
    ),
    admission: await attempt(
      () => (userInfo === undefined ? undefined : readUserInfoFile(at(userInfo))),
      undefined,
    ),
    outside: {
      context,
      images: await createImageProviders(context, settings.registry),
      clusterObjects: [...cluster, ...resources].map(({ object }) => object),
      apiResponses: test.apiResponses,
      ...(await globalContext(test, texts)),
    },
  };
}

type ReadTexts = (paths: readonly string[]) => Promise<{ file: string; text: string }[]>;

async function globalContext(
  test: TestFile,
  texts: ReadTexts,
): Promise<Pick<OutsideInputs, "globalEntries">> {
  const globalEntries = new Map<string, GlobalValue>();
  for (const entry of test.globalEntries) {
    // entries are few and small
    // oxlint-disable-next-line no-await-in-loop
    const files = entry.resourceFiles === undefined ? [] : await texts(entry.resourceFiles);
    const objects = files.flatMap((source) =>
      [...eachResource(source)].map(({ object }) => object),
    );
    globalEntries.set(entry.name, {
      value: entry.data ?? [...(entry.resources ?? objects)],
      projections: new Map(entry.projections.map(({ name, path }) => [name, path])),
    });
  }
  return { globalEntries };
}

async function readAll(
  paths: readonly string[],
  folder: string,
  host: Host,
): Promise<{ file: string; text: string }[]> {
  const args = paths.map((path) => (/^https?:/u.test(path) ? path : join(folder, path)));
  const files: { file: string; text: string }[] = [];
  for await (const source of readSources(args, { host, gitBranch: undefined })) {
    files.push({ file: source.file, text: source.read() });
  }
  return files;
}

/** The policies that can be used; a broken one is told and does not hide the others. */
function compilePolicies(
  documents: readonly SourceDocument[],
  settings: TestSettings,
  problems: string[],
): { set: PolicySet; brokenPolicies: Map<string, string> } {
  const options = { semantics: settings.semantics, now: () => settings.host.now() };
  const brokenPolicies = new Map<string, string>();
  const usable = documents.filter((document) => {
    const result = settings.engine.compile([document], options);
    if (result.ok) return true;
    const texts = result.problems.map(problemText);
    problems.push(...texts);
    if (!isException(document.value)) brokenPolicies.set(nameOf(document.value), texts[0] ?? "");
    return false;
  });
  const result = settings.engine.compile(usable, options);
  if (!result.ok) throw new InputError(result.problems.map(problemText).join("\n"));
  return { set: result.set, brokenPolicies };
}

function nameOf(document: JsonMap): string {
  const metadata = document["metadata"];
  const name =
    typeof metadata === "object" && metadata !== null && "name" in metadata
      ? metadata.name
      : undefined;
  return typeof name === "string" ? name : "";
}

async function judgeAll(
  set: PolicySet,
  inputs: TestInputs,
  operation: string | undefined,
  settings: TestSettings,
): Promise<ActualResult[]> {
  const own = inputs.resources.filter(({ identity }) => isNamespace(identity));
  const judge = createJudge({
    set,
    variables: createVariables(inputs.values, {}),
    providers: createProviders(inputs.outside, environmentOf(settings.host)),
    admission: inputs.admission,
    namespaces: new Map([
      ...own.map(({ identity, object }) => [identity.name, objectLabels(object)] as const),
      ...inputs.values.namespaces,
    ]),
    subresources: inputs.values.subresources,
  });
  const extra = operation === undefined ? undefined : { "request.operation": operation };
  const results: ActualResult[] = [];
  for (const { object, identity } of inputs.resources) {
    // results keep the order of the resources
    // oxlint-disable-next-line no-await-in-loop
    for (const response of await judge(object, identity, extra)) {
      for (const result of response.results) {
        const verdict = countedVerdict(response, result, false);
        const { policy } = response;
        const common = { policy, result, verdict, operation };
        results.push({ ...common, identity, object, patched: response.patched });
        for (const { target, patched } of result.targets ?? []) {
          results.push({ ...common, identity: identityOf(target), object: target, patched });
        }
      }
    }
  }
  return results;
}
