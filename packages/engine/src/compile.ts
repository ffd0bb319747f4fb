import type { Environment } from "@winnow/jmespath";
import { compileCleanup } from "./cleanup/cleanup.ts";
import type { Cleanup } from "./cleanup/cleanup.ts";
import { deriveRules } from "./autogen/autogen.ts";
import { compiledOnce, createCompileCache } from "./compile-cache.ts";
import type { CompileCache } from "./compile-cache.ts";
import { evaluate } from "./evaluate.ts";
import type { CompiledPolicy, EvaluateOptions, Evaluation } from "./evaluate.ts";
import { createQueryCache } from "./expression/query-cache.ts";
import { createPolicyIndex } from "./match/policy-index.ts";
import type { Scope } from "./match/kind-scope.ts";
import { createRulesOfPhase } from "./phase.ts";
import { loadPolicies } from "./policy/load.ts";
import type { Policy, PolicyException, Rule } from "./policy/policy.ts";
import { readRule } from "./policy/read-rule.ts";
import type { Problem, SourceDocument } from "./problem.ts";
import type { Maybe, Request } from "./request.ts";
import { compilePolicyAction } from "./result/failure-action.ts";
import type { PolicyResponse } from "./result/response.ts";
import { compileRule } from "./rule/compile-rule.ts";
import type { RuleCompiler } from "./rule/compile-rule.ts";
import { compileException, namesPolicy } from "./rule/exception.ts";
import type { CompiledException } from "./rule/exception.ts";
import type { Semantics } from "./semantics.ts";

export interface CompileOptions {
  /** Default `sound`. */
  readonly semantics?: Semantics;
  /** Milliseconds since the epoch; default: the system's clock. */
  readonly now?: () => number;
  /** A number in [0, 1); default: Math.random. */
  readonly random?: () => number;
  /**
   * What parse_yaml, patchesJson6902 and signed manifests are read with; without it functions and
   * manifests are errors, and patches can be written in JSON only.
   */
  readonly parseYaml?: Environment["parseYaml"];
  /**
   * The scope of a kind as the cluster's discovery tells it, for policies that name custom resources;
   * undefined where it does not know. Without it the kinds of Kubernetes and Kyverno are known.
   */
  readonly scopeOf?: (group: string, version: string, kind: string) => Scope | undefined;
  /** The registry of images that name none; default docker.io. */
  readonly defaultRegistry?: string;
  readonly limits?: Partial<Limits>;
  /**
   * Whether a rule's body is compiled at the first request that the rule matches, for a host that
   * judges little before it ends; most rules are derived ones that it never needs. Default false:
   * everything is compiled at once.
   */
  readonly lazy?: boolean;
  /**
   * Whether documents with errors are left out, and told in `problems`, while the others are
   * compiled; default false: nothing is compiled then.
   */
  readonly leaveOutRefused?: boolean;
  /** What earlier calls with the same options have compiled; see {@link createCompileCache}. */
  readonly cache?: CompileCache;
}

/** How much a policy may ask for before its rule becomes an error. */
export interface Limits {
  /** Steps of one expression; default 1,000,000. */
  readonly steps: number;
  /** Steps of all rules for a request together, elements of foreach included; default 5,000,000. */
  readonly stepsOfRequest: number;
  /** Elements of one foreach list; default 10,000. */
  readonly elements: number;
}

export interface PolicySet {
  readonly policies: readonly Policy[];
  readonly exceptions: readonly PolicyException[];
  /** The cleanup policies, which judge nothing but say what is to be deleted, and when. */
  readonly cleanups: readonly Cleanup[];
  readonly semantics: Semantics;
  /**
   * Judges a request: one response for each policy that has a rule for it. A plain value when
   * nothing had to be fetched from outside, otherwise a promise.
   */
  evaluate(request: Request, options?: EvaluateOptions): Maybe<PolicyResponse[]>;
}

/** A policy set with warnings, or everything that is wrong; a document is never half accepted. */
export type CompileResult =
  | { readonly ok: true; readonly set: PolicySet; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const defaultLimits: Limits = { steps: 1_000_000, stepsOfRequest: 5_000_000, elements: 10_000 };

/** Reads, checks and compiles policies, exceptions and cleanup policies. Problems in documents are returned, not thrown. */
export function compile(
  documents: readonly SourceDocument[],
  options: CompileOptions = {},
): CompileResult {
  const { cache = createCompileCache(), leaveOutRefused = false } = options;
  const { policies, exceptions, cleanupPolicies, problems } = loadPolicies(
    documents,
    options,
    options.cache?.documents,
  );
  const isRefused = problems.some((problem) => problem.severity === "error");
  if (isRefused && !leaveOutRefused) return { ok: false, problems };
  const semantics = options.semantics ?? "sound";
  const limits = { ...defaultLimits, ...options.limits };
  const { budget } = cache;
  // what compiling works out once is no request's
  budget.left = Number.POSITIVE_INFINITY;
  const work = { budget, steps: limits.stepsOfRequest };
  const queries = createQueryCache({ ...environment(options, limits), budget });
  const defaultRegistry = options.defaultRegistry ?? "docker.io";
  const compiled = compilePolicies(policies, exceptions, cache, {
    queries,
    semantics,
    limits,
    parseYaml: options.parseYaml,
    lazy: options.lazy ?? false,
    defaultRegistry,
  });
  const index = createPolicyIndex(compiled, (policy) => policy.rules);
  const evaluation: Evaluation = {
    sound: semantics === "sound",
    onlyValidates: compiled.every(({ rules }) => rules.every(({ type }) => type === "validation")),
    defaultRegistry,
    work,
    policies: compiled,
    rulesOfPhase: createRulesOfPhase(),
    candidates: (subject) => index.candidates(subject),
  };
  const set: PolicySet = {
    policies,
    exceptions,
    cleanups: cleanupPolicies.map((policy) =>
      compileCleanup(policy, { queries, semantics, defaultRegistry, work }),
    ),
    semantics,
    evaluate: (request, evaluateOptions = {}) => evaluate(evaluation, request, evaluateOptions),
  };
  return { ok: true, set, problems };
}

function compilePolicies(
  policies: readonly Policy[],
  exceptions: readonly PolicyException[],
  cache: CompileCache,
  shared: Omit<RuleCompiler, "exceptions">,
): CompiledPolicy[] {
  const { queries, semantics } = shared;
  const compiledExceptions = new Map<PolicyException, CompiledException>();
  function compileOnce(exception: PolicyException): CompiledException {
    const known = compiledExceptions.get(exception);
    if (known !== undefined) return known;
    const compiled = compileException(exception, { queries, semantics, tainted: new Set() });
    compiledExceptions.set(exception, compiled);
    return compiled;
  }
  return policies.map((policy) => {
    const named = exceptions.filter((exception) => namesPolicy(exception, policy));
    return compiledOnce(cache, policy, named, () => {
      const compiler: RuleCompiler = { ...shared, exceptions: named.map(compileOnce) };
      return {
        policy,
        rules: rulesOf(policy, semantics).map((rule) => compileRule(rule, policy, compiler)),
        action: compilePolicyAction(policy),
      };
    });
  });
}

/** The policy's own rules and those that follow from them for pod controllers. */
function rulesOf(policy: Policy, semantics: Semantics): readonly Rule[] {
  const [first] = policy.spec.rules;
  if (first === undefined) return [];
  const own = new Set(policy.spec.rules.map((rule) => rule.name));
  const derived = deriveRules(policy.raw, semantics)
    .map(({ rule, kinds }): Rule => ({ ...readRule(rule), derivedFor: kinds }))
    .filter((rule) => !own.has(rule.name));
  return [...policy.spec.rules, ...derived];
}

function environment(options: CompileOptions, limits: Limits): Environment {
  return {
    now: options.now ?? (() => Date.now()),
    random: options.random ?? (() => Math.random()),
    maxSteps: limits.steps,
    ...(options.parseYaml === undefined ? {} : { parseYaml: options.parseYaml }),
    ...(options.defaultRegistry === undefined ? {} : { defaultRegistry: options.defaultRegistry }),
  };
}
