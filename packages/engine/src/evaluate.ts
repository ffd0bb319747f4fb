import { Suspension } from "./expression/failure.ts";
import { imageData } from "./expression/image-data.ts";
import { requestData } from "./expression/request-data.ts";
import type { DeferredValue } from "./expression/scope.ts";
import { createSession } from "./expression/session.ts";
import type { Session } from "./expression/session.ts";
import type { Candidate } from "./match/policy-index.ts";
import { matchSubject } from "./match/subject.ts";
import type { MatchSubject } from "./match/subject.ts";
import type { FailureAction, Policy } from "./policy/policy.ts";
import type { Maybe, Providers, Request } from "./request.ts";
import type { PolicyResponse, RuleResult } from "./result/response.ts";
import { evaluateRule } from "./rule/rule.ts";
import type { CompiledRule, RequestView } from "./rule/rule.ts";

export interface EvaluateOptions {
  /** Where values from outside come from; without it, rules that need any are errors. */
  readonly providers?: Providers;
  /** Whether results carry a trace. */
  readonly trace?: boolean;
  /** Evaluates only the policies for which this is true. */
  readonly policies?: (policy: Policy) => boolean;
  /** Leaves out policies that are not meant for admission, or not for background scans. */
  readonly mode?: "admission" | "background";
}

/** A policy, ready to judge. */
export interface CompiledPolicy {
  readonly policy: Policy;
  readonly rules: readonly CompiledRule[];
  readonly action: (subject: MatchSubject) => FailureAction;
}

export interface Evaluation {
  readonly sound: boolean;
  readonly defaultRegistry: string;
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
  const session = createSession(options.providers ?? {});
  try {
    return evaluateOnce(evaluation, request, options, session);
  } catch (error) {
    if (error instanceof Suspension) return resume(evaluation, request, options, session, error);
    throw error;
  }
}

async function resume(
  evaluation: Evaluation,
  request: Request,
  options: EvaluateOptions,
  session: Session,
  first: Suspension,
): Promise<PolicyResponse[]> {
  let waiting = first;
  for (;;) {
    // each round needs one value more than the last, so they cannot be awaited together
    // oxlint-disable-next-line no-await-in-loop
    await waiting.promise;
    try {
      return evaluateOnce(evaluation, request, options, session);
    } catch (error) {
      if (!(error instanceof Suspension)) throw error;
      waiting = error;
    }
  }
}

function evaluateOnce(
  evaluation: Evaluation,
  request: Request,
  options: EvaluateOptions,
  session: Session,
): PolicyResponse[] {
  const view = requestView(evaluation, request, options, session);
  const responses: PolicyResponse[] = [];
  for (const { policy, rules } of evaluation.candidates(view.subject)) {
    if (!wanted(policy.policy, options)) continue;
    const response = evaluatePolicy(evaluation, policy, rules, view);
    if (response !== undefined) responses.push(response);
  }
  return responses;
}

function wanted(policy: Policy, options: EvaluateOptions): boolean {
  if (options.mode === "admission" && !policy.spec.admission) return false;
  if (options.mode === "background" && !policy.spec.background) return false;
  return options.policies?.(policy) !== false;
}

function evaluatePolicy(
  evaluation: Evaluation,
  compiled: CompiledPolicy,
  rules: readonly CompiledRule[],
  view: RequestView,
): PolicyResponse | undefined {
  const { policy } = compiled;
  const { sound } = evaluation;
  const declared = compiled.action(view.subject);
  const shared = sound ? undefined : (firstRuleAction(compiled.rules, view.subject) ?? declared);
  const results: RuleResult[] = [];
  let denying: FailureAction | undefined;
  for (const rule of rules) {
    const action = shared ?? rule.action(view.subject) ?? declared;
    const result = evaluateRule(rule, view, { enforced: action === "Enforce", sound });
    if (result === undefined) continue;
    results.push(result);
    if (isDenial(result) && denying !== "Enforce") denying = action;
    if (policy.spec.applyRules === "One" && isApplied(result)) break;
  }
  if (results.length === 0) return undefined;
  return { policy, failureAction: denying ?? shared ?? declared, results };
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

function requestView(
  evaluation: Evaluation,
  request: Request,
  options: EvaluateOptions,
  session: Session,
): RequestView {
  const isDelete = request.object === undefined;
  const resource = request.object ?? request.oldObject ?? {};
  const images: DeferredValue = {
    name: "images",
    load: () => imageData(resource, evaluation.defaultRegistry) ?? {},
  };
  return {
    subject: matchSubject(request),
    resource,
    isDelete,
    data: requestData(request),
    deferred: [images],
    session,
    trace: options.trace === true,
    isBefore: false,
    before: viewBefore(evaluation, request, options, session),
  };
}

/** The old object of an update, as if it were being created. */
function viewBefore(
  evaluation: Evaluation,
  request: Request,
  options: EvaluateOptions,
  session: Session,
): RequestView | undefined {
  const { oldObject, ...rest } = request;
  if (request.operation !== "UPDATE" || oldObject === undefined || request.object === undefined) {
    return undefined;
  }
  const before: Request = { ...rest, object: oldObject, operation: "CREATE" };
  return {
    ...requestView(evaluation, before, { ...options, trace: false }, session),
    isBefore: true,
  };
}
