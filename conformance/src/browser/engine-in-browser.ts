/**
 * Stands in for the engine while the beds run against a browser: everything is as it is, but policy
 * sets judge in the worker. Documents are compiled on both sides, which must agree.
 */
import { compile as compileHere, namesOfRule } from "@winnow/engine";
import type {
  CompileOptions,
  CompileResult,
  EvaluateOptions,
  Policy,
  PolicyResponse,
  PolicySet,
  Providers,
  Request,
  SourceDocument,
} from "@winnow/engine";
import { startBrowserWorker } from "./browser-worker.ts";
import type { BrowserWorker } from "./browser-worker.ts";
import type { Options, Question } from "./wire.ts";

export * from "@winnow/engine";

let worker: BrowserWorker | undefined;

/** Starts the worker; nothing can be judged before. */
export async function connect(
  chromium: string,
  address: string,
  program: string,
): Promise<BrowserWorker> {
  worker = await startBrowserWorker(chromium, address, program);
  return worker;
}

/** The worker that was started. Throws an Error before. */
export function connected(): BrowserWorker {
  if (worker === undefined) throw new Error("there is no browser yet");
  return worker;
}

/**
 * As the engine's; the set that it gives judges in the browser.
 * @public The build puts this module in the engine's place.
 */
export function compile(
  documents: readonly SourceDocument[],
  options: CompileOptions = {},
): CompileResult {
  const result = compileHere(documents, options);
  if (!result.ok) return result;
  const { set, problems } = result;
  let compiled: Promise<number> | undefined;
  const evaluate = async (
    request: Request,
    evaluateOptions: EvaluateOptions = {},
  ): Promise<PolicyResponse[]> => {
    const there = connected();
    compiled ??= there
      .tell({
        type: "compile",
        documents: documents.map(({ value }) => value),
        options: optionsOf(options),
      })
      .then(Number);
    const question = questionOf(await compiled, set, request, evaluateOptions);
    const { providers = {} } = evaluateOptions;
    const answer = await there.ask(question, (name, given) => callOf(providers, name, given));
    return (answer as (Omit<PolicyResponse, "policy"> & { policy: number })[]).map((response) => {
      const policy = set.policies[response.policy];
      if (policy === undefined) {
        throw new Error("the browser answers for a policy that is not here");
      }
      return { ...response, policy };
    });
  };
  return { ok: true, problems, set: { ...set, evaluate } };
}

/** Only what can be sent: anything else would be judged otherwise there than here. */
function optionsOf(options: CompileOptions): Options {
  const { semantics, lazy, parseYaml, now: _now, ...others } = options;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw new Error(`not sent to the browser: ${unknown.join(", ")}`);
  return {
    ...(semantics === undefined ? {} : { semantics }),
    ...(lazy === undefined ? {} : { lazy }),
    parsesYaml: parseYaml !== undefined,
  };
}

function questionOf(
  compiled: number,
  set: PolicySet,
  request: Request,
  { providers = {}, explain, policies, mode, phases }: EvaluateOptions,
): Question {
  if (explain !== undefined) throw new Error("explanations are not asked of the browser");
  return {
    type: "evaluate",
    set: compiled,
    request,
    providers: Object.keys(providers).filter(
      (name) => name !== "values" && name !== "foreachValues",
    ),
    ...(providers.values === undefined
      ? {}
      : { values: byRule(set, (policy, rule) => providers.values?.(policy, rule)) }),
    ...(providers.foreachValues === undefined
      ? {}
      : { foreachValues: byRule(set, (policy, rule) => providers.foreachValues?.(policy, rule)) }),
    ...(policies === undefined ? {} : { policies: positions(set, policies) }),
    ...(mode === undefined ? {} : { mode }),
    ...(phases === undefined ? {} : { phases }),
  };
}

function positions(set: PolicySet, isWanted: (policy: Policy) => boolean): number[] {
  return [...set.policies.entries()].flatMap(([position, policy]) =>
    isWanted(policy) ? [position] : [],
  );
}

/** The values of every rule and of those that are derived from it, by `policy rule`. */
function byRule<T>(
  set: PolicySet,
  valueOf: (policy: string, rule: string) => T | undefined,
): Record<string, T> {
  const found: Record<string, T> = {};
  for (const { name, namespace, spec } of set.policies) {
    for (const policy of new Set([name, namespace === undefined ? name : `${namespace}/${name}`])) {
      for (const rule of spec.rules.flatMap((own) => namesOfRule(own.name))) {
        const value = valueOf(policy, rule);
        if (value !== undefined) found[`${policy} ${rule}`] = value;
      }
    }
  }
  return found;
}

function noProvider(name: string): never {
  throw new Error(`nothing is provided: ${name}`);
}

function callOf(providers: Providers, name: string, given: readonly unknown[]): unknown {
  const call = providers[name as keyof Providers] as
    | ((...values: readonly unknown[]) => unknown)
    | undefined;
  if (call === undefined) return noProvider(name);
  return call.apply(providers, [...given]);
}
