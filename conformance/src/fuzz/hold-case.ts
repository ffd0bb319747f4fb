import { compile } from "@winnow/engine";
import type {
  Explanation,
  PolicyResponse,
  PolicySet,
  Providers,
  Request,
  RuleResult,
  Semantics,
} from "@winnow/engine";
import { deepEqual, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseYamlText } from "../yaml-text.ts";
import type { FuzzCase } from "./fuzz-case.ts";

const bothSemantics: readonly Semantics[] = ["sound", "kyverno-1.19"];
const verdicts: ReadonlySet<string> = new Set(["pass", "fail", "warn", "error", "skip"]);

/** What a run of cases came upon, so that one sees that it was not always the same corner. */
export interface Tally {
  refused: number;
  readonly verdicts: Map<string, number>;
}

/**
 * Puts a case to the engine and looks for what must never happen, whatever the input: an exception,
 * an answer that changes when it is asked for again or when it is traced, a request or policy that
 * is changed by judging, a problem or verdict without words.
 *
 * @returns one sentence for each thing found
 */
export function holdCase({ documents, requests }: FuzzCase, tally: Tally): string[] {
  const found: string[] = [];
  for (const semantics of bothSemantics) {
    const written = stringify([...documents]);
    const set = compileAll(documents, semantics, found);
    if (stringify([...documents]) !== written) {
      found.push(`${semantics}: compile changed a document`);
    }
    if (set === undefined) {
      tally.refused += 1;
      continue;
    }
    for (const request of requests) holdRequest(set, request, tally, found);
  }
  return found;
}

function compileAll(
  documents: readonly JsonMap[],
  semantics: Semantics,
  found: string[],
): PolicySet | undefined {
  const result = compile(
    documents.map((value) => ({ value, file: "fuzz.yaml" })),
    { semantics, now: () => 1_795_000_000_000, random: () => 0.25, parseYaml: parseYamlText },
  );
  for (const problem of result.problems) {
    if (problem.message === "" || problem.code === "") found.push("a problem without words");
  }
  if (result.ok) return result.set;
  if (!result.problems.some((problem) => problem.severity === "error")) {
    found.push("policies were refused without an error");
  }
  return undefined;
}

const providers: Providers = {
  configMap: (_, name) =>
    name === "settings" ? { data: { mode: "live", list: '["a","b"]' } } : undefined,
  apiCall: () => ({ items: [{ metadata: { name: "shop" } }] }),
};

function holdRequest(set: PolicySet, request: Request, tally: Tally, found: string[]): void {
  const written = textOf(request);
  const first = evaluate(set, request, false);
  const again = evaluate(set, request, false);
  const traced = evaluate(set, request, true);
  const name = set.semantics;
  if (textOf(request) !== written) found.push(`${name}: judging changed the request`);
  if (!deepEqual(first, again)) {
    found.push(`${name}: a second evaluation differs: ${stringify(first)} / ${stringify(again)}`);
  }
  if (!deepEqual(first, traced)) {
    found.push(
      `${name}: the traced evaluation differs: ${stringify(first)} / ${stringify(traced)}`,
    );
  }
  for (const result of first) {
    const verdict = isMap(result) ? result["verdict"] : undefined;
    if (typeof verdict !== "string" || !verdicts.has(verdict)) {
      found.push(`${name}: no verdict: ${stringify(result)}`);
      continue;
    }
    tally.verdicts.set(verdict, (tally.verdicts.get(verdict) ?? 0) + 1);
  }
}

/** The results of all policies as JSON, without their traces. */
function evaluate(set: PolicySet, request: Request, trace: boolean): Json[] {
  let explanation: Explanation | undefined;
  const explain = (heard: Explanation): void => {
    explanation = heard;
  };
  const responses = set.evaluate(request, { providers, ...(trace ? { explain } : {}) });
  if (responses instanceof Promise) {
    throw new Error("a promise although every provider answers at once");
  }
  if (trace) holdExplanation(set, explanation, responses);
  return responses.flatMap(({ failureAction, results }) =>
    results.map((result) => resultAsJson(result, failureAction)),
  );
}

/** Every policy is explained, every result has its rule, and all of it can be written as JSON. */
function holdExplanation(
  set: PolicySet,
  explanation: Explanation | undefined,
  responses: readonly PolicyResponse[],
): void {
  const policies = explanation?.policies ?? [];
  if (policies.length !== set.policies.length) throw new Error("not all policies are explained");
  const rules = policies.flatMap((policy) => policy.rules);
  const told = new Set(rules.map(({ result }) => result));
  const missing = responses.flatMap(({ results }) => results).find((result) => !told.has(result));
  if (missing !== undefined) throw new Error(`the result of ${missing.rule} is not explained`);
  const silent = policies
    .filter(({ policy }) => policy.spec.applyRules === "All")
    .flatMap((policy) => policy.rules)
    .find(({ trace }) => trace.length === 0);
  if (silent !== undefined) throw new Error(`rule ${silent.rule} has no trace`);
  stringify(rules.map(({ trace }) => trace) as unknown as Json);
}

function resultAsJson(result: RuleResult, failureAction: string): JsonMap {
  return {
    rule: result.rule,
    type: result.type,
    verdict: result.verdict,
    message: result.message,
    exceptions: [...result.exceptions],
    properties: { ...result.properties },
    differences: [...(result.differences ?? [])],
    at: result.at?.path ?? null,
    patched: result.patched ?? null,
    failureAction,
  };
}

function textOf(request: Request): string {
  return stringify([request.object ?? null, request.oldObject ?? null]);
}
