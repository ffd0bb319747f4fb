/** `winnow apply`: policies against resources, counted and told. */
import type { PolicyResponse, PolicySet } from "@winnow/engine";
import { printYaml } from "@winnow/yaml";
import type { Cluster } from "../cluster/cluster.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError, inputErrorText } from "../input-error.ts";
import { prettyJson } from "../output/json.ts";
import { printable } from "../output/printable.ts";
import { createProgress } from "../output/progress.ts";
import type { Progress } from "../output/progress.ts";
import { eachResource } from "../resource/resource.ts";
import type { Resource } from "../resource/resource.ts";
import { requireOneStdin } from "../source/one-stdin.ts";
import type { SourceFile } from "../source/read-sources.ts";
import { findResourceFiles } from "../source/resource-files.ts";
import { countedVerdict } from "./counted-verdict.ts";
import { engine as realEngine } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { createJudge } from "./judge.ts";
import type { Judge, JudgeInputs } from "./judge.ts";
import type { ApplyOptions } from "./options.ts";
import { loadJudgeInputs, loadPolicySet } from "./load.ts";
import { performanceText } from "./performance.ts";
import { exceptionsFor, failuresOf, ttlLabels } from "./generated-exception.ts";
import type { Failure } from "./generated-exception.ts";
import { createReporter } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";
import { createResourceOutput } from "./resource-output.ts";
import type { ResourceOutput } from "./resource-output.ts";
import { emptyTally, exitCodeOf, tallyText } from "./tally.ts";
import type { Tally } from "./tally.ts";

interface Run {
  readonly options: ApplyOptions;
  readonly host: Host;
  readonly set: PolicySet;
  readonly judge: Judge;
  readonly reporter: Reporter;
  readonly output: ResourceOutput | undefined;
  readonly progress: Progress;
  readonly tally: Tally;
  /** Kept only where exceptions are wanted for them. */
  readonly failures: Failure[];
  resources: number;
  /** Files and documents that could not be read. */
  unreadable: number;
}

/**
 * Judges resources by policies and prints what came out. Returns the exit code: 1 where a rule
 * failed or ended in an error, 2 where an input could not be used. Throws InputError for inputs that
 * leave nothing to judge.
 */
export async function runApply(
  policyArguments: readonly string[],
  options: ApplyOptions,
  host: Host,
  engine: Engine = realEngine,
): Promise<number> {
  requireInputs(policyArguments, options);
  const labels = ttlLabels(options.generatedExceptionTtl);
  const started = host.now();
  const { gitBranch } = options;
  const given = options.cluster === undefined ? options.resources : [];
  const files = findResourceFiles(given, { host, gitBranch });
  const loadedSet = await loadPolicySet(policyArguments, options, files, host, engine);
  if (loadedSet === undefined) return exitCode.badInput;
  const { set } = loadedSet;
  const cluster = await connect(options, host);
  const judge = await loadJudgeInputs(set, options, files, host, cluster);
  const run: Run = {
    options,
    host,
    set,
    judge: createJudge(judge),
    reporter: createReporter(options, loadedSet, host),
    output: options.output === undefined ? undefined : createResourceOutput(options.output),
    progress: createProgress(host),
    tally: emptyTally(),
    failures: [],
    resources: 0,
    unreadable: 0,
  };
  const loaded = host.now();
  try {
    for await (const file of files.each((error) => notReadable(error, run))) {
      await judgeFile(file, run);
    }
    for await (const resource of cluster?.resources(set) ?? []) {
      record(resource, await judgeResource(resource, run), run);
    }
  } finally {
    run.progress.end();
    await cluster?.close();
  }
  run.output?.write();
  if (options.showPerformance) {
    const times = { started, loaded, judged: host.now() };
    host.note(performanceText(countRules(set), run.resources, times));
  }
  if (options.generateExceptions) await writeExceptions(run, judge, engine, labels);
  return finish(run);
}

/** The cluster that the user names; its client is loaded only then. */
async function connect(options: ApplyOptions, host: Host): Promise<Cluster | undefined> {
  if (options.cluster === undefined) return undefined;
  const { openCluster } = await import("../cluster/cluster.ts");
  const cluster = await openCluster(options.cluster);
  for (const failure of cluster.failed) {
    host.note(`warning: ${printable(`what ${failure} serves is not known and not judged`)}\n`);
  }
  return cluster;
}

/** The exceptions are all that goes to standard output, so that they can be piped on. */
async function writeExceptions(
  { failures, options, host }: Run,
  judge: JudgeInputs,
  engine: Engine,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const exceptions = await exceptionsFor(failures, { judge, engine, host, labels });
  if (options.outputFormat === "json") {
    host.write(`${prettyJson({ apiVersion: "v1", kind: "List", items: exceptions })}\n`);
    return;
  }
  for (const exception of exceptions) host.write(`---\n${printYaml(exception)}`);
}

function requireInputs(policyArguments: readonly string[], options: ApplyOptions): void {
  const sources = [policyArguments, options.resources, options.exceptions, options.targetResources];
  requireOneStdin(sources.flat());
  if (options.stdin && options.generateExceptions) {
    throw new InputError(
      "--stdin and --generate-exceptions both write manifests; give one of them",
    );
  }
  if (options.resources.length === 0 && options.cluster === undefined) {
    throw new InputError(
      "nothing to judge; name files, folders or - with --resource, or --cluster",
    );
  }
}

async function judgeFile(file: SourceFile, run: Run): Promise<void> {
  try {
    for (const resource of eachResource({ file: file.file, text: file.read() })) {
      if (!isWanted(resource, run.options)) continue;
      const answer = judgeResource(resource, run);
      // what needs nothing from outside is judged without leaving this turn
      // oxlint-disable-next-line no-await-in-loop
      record(resource, answer instanceof Promise ? await answer : answer, run);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    notReadable(error, run);
  }
}

/** With --explain, the reporter hears how the verdicts come about. */
function judgeResource(resource: Resource, { judge, reporter, options }: Run): ReturnType<Judge> {
  const { object, identity } = resource;
  if (!options.explain) return judge(object, identity);
  return judge(object, identity, undefined, (explanation) => reporter.explain(explanation));
}

function isWanted(resource: Resource, options: ApplyOptions): boolean {
  return options.namespace === undefined || resource.identity.namespace === options.namespace;
}

function record(resource: Resource, responses: readonly PolicyResponse[], run: Run): void {
  let isClean = true;
  for (const response of responses) {
    for (const result of response.results) {
      const verdict = countedVerdict(response, result, run.options.auditWarn);
      run.tally[verdict] += 1;
      if (verdict === "fail" || verdict === "error") isClean = false;
    }
  }
  const { options } = run;
  if (options.generateExceptions) {
    run.failures.push(...failuresOf(resource, responses, options.auditWarn));
  } else {
    run.reporter.add(resource, responses);
  }
  run.output?.add(responses);
  run.resources += 1;
  run.progress.tick(run.resources);
  // what is piped on is what the policies let through
  if (run.options.stdin && isClean) {
    const patched = responses.findLast((response) => response.patched !== undefined)?.patched;
    run.host.write(`---\n${printYaml(patched ?? resource.object)}`);
  }
}

function notReadable(error: InputError, run: Run): void {
  if (!run.options.continueOnFail) throw error;
  run.unreadable += 1;
  run.reporter.unreadable(error);
  run.progress.end();
  run.host.note(`winnow: ${printable(inputErrorText(error))}\n`);
}

function finish(run: Run): number {
  const { options, host, reporter, tally, set } = run;
  if (run.resources === 0 && run.unreadable === 0 && !options.warnNoPass) {
    throw new InputError(
      options.cluster === undefined
        ? `no resources were found in ${options.resources.join(", ")}`
        : "the cluster has no resources that the policies have anything to say about",
    );
  }
  const isQuiet = options.stdin || options.generateExceptions || options.outputFormat !== undefined;
  const tell = (text: string): void => (isQuiet ? host.note(text) : host.write(text));
  tell(heading(set, run.resources));
  if (!options.generateExceptions) {
    for (const part of reporter.body()) {
      if (options.stdin) host.note(part);
      else host.write(part);
    }
  }
  tell(`\n${tallyText(tally)}\n`);
  const judged = Object.values(tally).reduce((sum, count) => sum + count, 0);
  if (judged === 0 && set.policies.length > 0) {
    host.note("no rule matches any of these resources\n");
  }
  return run.unreadable > 0 ? exitCode.badInput : exitCodeOf(tally, options);
}

function heading(set: PolicySet, resources: number): string {
  const rules = countRules(set);
  const exceptions = set.exceptions.length;
  const lifted = exceptions === 0 ? "" : ` with ${exceptions} exception(s)`;
  return `Applying ${rules} policy rule(s) to ${resources} resource(s)${lifted}...\n`;
}

function countRules(set: PolicySet): number {
  return set.policies.reduce((sum, policy) => sum + policy.spec.rules.length, 0);
}
