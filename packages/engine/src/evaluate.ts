import type { JsonMap } from "@winnow/value";
import { runInSession } from "./expression/session.ts";
import type { Session } from "./expression/session.ts";
import type { WorkLimit } from "./expression/work-budget.ts";
import type { Candidate } from "./match/policy-index.ts";
import type { MatchSubject } from "./match/subject.ts";
import type { FailureAction, Policy } from "./policy/policy.ts";
import type { Providers } from "./providers.ts";
import type { Maybe, Request } from "./request.ts";
import { createListener } from "./explain.ts";
import type { Explanation } from "./result/explanation.ts";
import type { PolicyResponse, RuleResult } from "./result/response.ts";
import { phases } from "./phase.ts";
import type { Phase, RulesOfPhase } from "./phase.ts";
import { createRequestView } from "./rule/request-view.ts";
import { evaluateRule } from "./rule/rule.ts";
import type { CompiledRule, RequestView, TracerFor } from "./rule/rule.ts";
import { createVerifiedImages } from "./rule/verify-images/verified-images.ts";
import type { VerifiedImages } from "./rule/verify-images/verified-images.ts";

export interface EvaluateOptions {
  /** Where values from outside come from; without it, rules that need any are errors. */
  readonly providers?: Providers;
  /** Hears how the verdicts came about, once they are there. Costs time: nothing is passed over. */
  readonly explain?: (explanation: Explanation) => void;
  /** Evaluates only the policies for which this is true. */
  readonly policies?: (policy: Policy) => boolean;
  /** Leaves out policies that are not meant for admission, or not for background scans. */
  readonly mode?: "admission" | "background";
  /** Evaluates only these phases; default: all of them. Always in their own order. */
  readonly phases?: readonly Phase[];
}

/** A policy, ready to judge. */
export interface CompiledPolicy {
  readonly policy: Policy;
  readonly rules: readonly CompiledRule[];
  readonly action: (subject: MatchSubject) => FailureAction;
}

export interface Evaluation {
  readonly sound: boolean;
  /** Whether there are no rules but those that validate, which need no phases. */
  readonly onlyValidates: boolean;
  readonly defaultRegistry: string;
  readonly work: WorkLimit;
  /** Everything, in its order; for explanations, which also tell what does not match. */
  readonly policies: readonly CompiledPolicy[];
  readonly rulesOfPhase: RulesOfPhase;
  /** The policies that may have something to say about a subject, in their order. */
  candidates(subject: MatchSubject): readonly Candidate<CompiledPolicy, CompiledRule>[];
}

/**
 * Judges a request. The result is a plain value when nothing had to be fetched; otherwise a promise:
 * the evaluation starts over whenever a value has arrived, and finds it remembered.
 */
export function evaluate(
  evaluation: Evaluation,
  request: Request,
  options: EvaluateOptions,
): Maybe<PolicyResponse[]> {
  return runInSession(options.providers ?? {}, evaluation.work, (session) =>
    evaluateOnce(evaluation, request, options, session),
  );
}

function evaluateOnce(
  evaluation: Evaluation,
  request: Request,
  options: EvaluateOptions,
  session: Session,
): PolicyResponse[] {
  const { explain } = options;
  if (explain === undefined) {
    const view = viewOf(evaluation, request, undefined, session);
    return judge(evaluation, evaluation.candidates(view.subject), request, view, options);
  }
  const policies = evaluation.policies.filter(({ policy }) => wanted(policy, options));
  const listener = createListener(policies);
  const view = viewOf(evaluation, request, listener.tracerFor, session);
  const responses = judge(evaluation, policies.map(asCandidate), request, view, options);
  explain(listener.explanation(view.subject, responses));
  return responses;
}

/** All rules of a policy, whether the index would find them or not. */
function asCandidate(policy: CompiledPolicy): Candidate<CompiledPolicy, CompiledRule> {
  return { policy, rules: policy.rules };
}

function judge(
  evaluation: Evaluation,
  candidates: readonly Candidate<CompiledPolicy, CompiledRule>[],
  request: Request,
  view: RequestView,
  options: EvaluateOptions,
): PolicyResponse[] {
  if (!evaluation.onlyValidates) {
    return evaluatePhases(evaluation, candidates, request, view, options);
  }
  if (options.phases?.includes("validate") === false) return [];
  const responses: PolicyResponse[] = [];
  for (const { policy, rules } of candidates) {
    if (!wanted(policy.policy, options)) continue;
    const response = judgePolicy(evaluation, policy, rules, view, options.mode);
    if (response !== undefined) responses.push(response);
  }
  return responses;
}

function viewOf(
  evaluation: Evaluation,
  request: Request,
  tracerFor: TracerFor | undefined,
  session: Session,
  verified?: VerifiedImages,
): RequestView {
  const { defaultRegistry } = evaluation;
  return createRequestView(defaultRegistry, request, tracerFor, session, verified);
}

/**
 * Phase by phase, each over all policies: the rules of a phase see the resource as the phases before
 * have left it, and within the phases that change resources, as the rule before has left it.
 */
function evaluatePhases(
  evaluation: Evaluation,
  candidates: readonly Candidate<CompiledPolicy, CompiledRule>[],
  request: Request,
  first: RequestView,
  options: EvaluateOptions,
): PolicyResponse[] {
  const asked = new Set(options.phases ?? phases);
  const parts = candidates.map((): PolicyResponse[] => []);
  const verified = createVerifiedImages();
  let view: RequestView = { ...first, verified };
  // an annotation is no proof: where images were verified by an earlier call, they are once more
  const again = evaluation.sound && asked.has("validate") && !asked.has("verifyImages");
  for (const phase of phases) {
    const isAgain = again && phase === "verifyImages";
    if (!asked.has(phase) && !isAgain) continue;
    const changes = (phase === "mutate" || phase === "verifyImages") && !isAgain;
    candidates.forEach(({ policy, rules }, position) => {
      const judged = evaluation.rulesOfPhase(rules, phase);
      if (judged.length === 0 || !wanted(policy.policy, options)) return;
      const response = judgePolicy(
        evaluation,
        policy,
        judged,
        view,
        options.mode,
        changes
          ? (patched) => {
              const changed: Request = { ...request, object: patched };
              view = viewOf(evaluation, changed, first.tracerFor, first.session, verified);
              return view;
            }
          : undefined,
      );
      if (response !== undefined) {
        parts[position]?.push(isAgain ? withoutPatches(response) : response);
      }
    });
  }
  return parts.flatMap((responses) => joinResponses(responses) ?? []);
}

function withoutPatches(response: PolicyResponse): PolicyResponse {
  const results = response.results.map((result): RuleResult => {
    const { patched: _, ...rest } = result;
    return rest;
  });
  return { policy: response.policy, failureAction: response.failureAction, results };
}

/** The responses of a policy's phases as one. */
function joinResponses(responses: readonly PolicyResponse[]): PolicyResponse | undefined {
  const [first, ...others] = responses;
  if (first === undefined || others.length === 0) return first;
  const patched = responses.findLast((response) => response.patched !== undefined)?.patched;
  return {
    policy: first.policy,
    failureAction: responses.reduce(strictest).failureAction,
    results: joinResults(responses.flatMap(({ results }) => results)),
    ...(patched === undefined ? {} : { patched }),
  };
}

/** A rule that was judged twice has one result: the one that denies, or the first. */
function joinResults(results: readonly RuleResult[]): RuleResult[] {
  const joined = new Map<string, RuleResult>();
  for (const result of results) {
    const key = `${result.type} ${result.rule}`;
    const earlier = joined.get(key);
    joined.set(key, earlier === undefined ? result : joinTwo(earlier, result));
  }
  return [...joined.values()];
}

function joinTwo(earlier: RuleResult, later: RuleResult): RuleResult {
  const decisive =
    !isDenial(earlier) && (isDenial(later) || earlier.verdict === "skip") ? later : earlier;
  const patched = later.patched ?? earlier.patched;
  const differences = [...new Set([...(earlier.differences ?? []), ...(later.differences ?? [])])];
  return {
    ...decisive,
    ...(patched === undefined ? {} : { patched }),
    ...(differences.length === 0 ? {} : { differences }),
  };
}

/**
 * What denies, denies, and Enforce goes before Audit; where nothing is denied, the later phase is
 * the validation's.
 */
function strictest(earlier: PolicyResponse, later: PolicyResponse): PolicyResponse {
  if (!earlier.results.some(isDenial)) return later;
  if (!later.results.some(isDenial)) return earlier;
  return earlier.failureAction === "Enforce" ? earlier : later;
}

function wanted(policy: Policy, options: EvaluateOptions): boolean {
  if (options.mode === "admission" && !policy.spec.admission) return false;
  if (options.mode === "background" && !policy.spec.background) return false;
  return options.policies?.(policy) !== false;
}

/** Judges by rules of one policy; `change` gives the view of a resource that a rule has changed. */
function judgePolicy(
  evaluation: Evaluation,
  compiled: CompiledPolicy,
  rules: readonly CompiledRule[],
  view: RequestView,
  mode: EvaluateOptions["mode"],
  change?: (patched: JsonMap) => RequestView,
): PolicyResponse | undefined {
  const { policy } = compiled;
  const { sound } = evaluation;
  const declared = compiled.action(view.subject);
  // at admission Kyverno sorts rules by their actions before it judges
  const isShared = !sound && mode !== "admission";
  const shared = isShared ? (firstRuleAction(compiled.rules, view.subject) ?? declared) : undefined;
  const results: RuleResult[] = [];
  let denying: FailureAction | undefined;
  let patched: JsonMap | undefined;
  let current = view;
  for (const rule of rules) {
    const action = shared ?? rule.action(view.subject) ?? declared;
    const result = evaluateRule(rule, current, { enforced: action === "Enforce", sound });
    if (result === undefined) continue;
    results.push(result);
    if (result.patched !== undefined && change !== undefined) {
      current = change(result.patched);
      ({ patched } = result);
    }
    if (isDenial(result) && denying !== "Enforce") denying = result.failureAction ?? action;
    if (policy.spec.applyRules === "One" && isApplied(result)) break;
  }
  if (results.length === 0) return undefined;
  const failureAction = denying ?? shared ?? declared;
  if (patched === undefined) return { policy, failureAction, results };
  return { policy, failureAction, results, patched };
}

function isDenial(result: RuleResult): boolean {
  return result.verdict === "fail" || result.verdict === "error";
}

function isApplied(result: RuleResult): boolean {
  return result.verdict === "pass" || result.verdict === "fail";
}

/** Kyverno takes the first action that any rule names for all rules of the policy. */
function firstRuleAction(
  rules: readonly CompiledRule[],
  subject: MatchSubject,
): FailureAction | undefined {
  for (const rule of rules) {
    const action = rule.action(subject);
    if (action !== undefined) return action;
  }
  return undefined;
}
