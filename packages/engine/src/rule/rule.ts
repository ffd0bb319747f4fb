/**
 * One rule on one request. The order is fixed here and nowhere else: match, context, preconditions,
 * exceptions, body, old violations.
 */
import { copyToExtend } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { CompiledConditions } from "../condition/condition-block.ts";
import type { CompiledEntry } from "../expression/context-entry.ts";
import { createScope, noteDifference } from "../expression/scope.ts";
import type { DeferredValue, Scope } from "../expression/scope.ts";
import type { Session } from "../expression/session.ts";
import { Exhaustion, exhausted } from "../expression/work-budget.ts";
import { isGiven, withValues } from "../expression/given-values.ts";
import type { GivenValues } from "../expression/given-values.ts";
import type { CompiledMatch } from "../match/match.ts";
import type { MatchSubject } from "../match/subject.ts";
import type { ActionFor } from "../result/failure-action.ts";
import type { RuleResult, RuleType } from "../result/response.ts";
import type { Tracer } from "../result/trace.ts";
import type { CompiledException } from "./exception.ts";
import type { Body, Outcome } from "./outcome.ts";
import { checkPreconditions } from "./preconditions.ts";
import type { ReportProperties } from "./report-properties.ts";
import { traceOutcome } from "./trace-outcome.ts";
import type { VerifiedImages } from "./verify-images/verified-images.ts";

/** The parts of a rule that may wait to be compiled for the first request that it matches. */
export interface RuleParts {
  readonly context: readonly CompiledEntry[];
  readonly preconditions: CompiledConditions | undefined;
  readonly body: Body;
}

export interface CompiledRule {
  readonly policyName: string;
  readonly name: string;
  readonly type: RuleType;
  readonly match: CompiledMatch;
  /** What is asked only where the rule matches. */
  parts(): RuleParts;
  readonly exceptions: readonly CompiledException[];
  /** Tells exceptions that are for other rules of the same policy; for traces. */
  tellOtherExceptions(tracer: Tracer): void;
  /** The rule that looks at the resource once nothing changes it any more (images). */
  readonly finalCheck: CompiledRule | undefined;
  /** The variable `images` of a rule that says itself where images are. */
  readonly images: ((resource: JsonMap) => JsonMap | undefined) | undefined;
  /** The action the rule names for itself. */
  readonly action: ActionFor;
  readonly skipBackgroundRequests: boolean;
  readonly allowExistingViolations: boolean;
  /** Whether the body itself knows exceptions that lift single controls (podSecurity). */
  readonly narrowExceptions: boolean;
  readonly reportProperties: ReportProperties | undefined;
}

/** A request as rules see it, made once and shared by all of them. */
export interface RequestView {
  readonly subject: MatchSubject;
  readonly resource: JsonMap;
  readonly isDelete: boolean;
  /** The data every rule starts from; rules copy it. */
  readonly data: JsonMap;
  /** Values every rule may use: `images`. */
  readonly deferred: readonly DeferredValue[];
  readonly session: Session;
  /** Gives each rule its tracer, where the evaluation is to be explained. */
  readonly tracerFor: TracerFor | undefined;
  /** Whether this is such a view of an old object. */
  readonly isBefore: boolean;
  /** The same request as if the old object were being created, where there is one to compare with. */
  readonly before: RequestView | undefined;
  /** What rules have found of the resource's images; only where there are rules for images. */
  readonly verified: VerifiedImages | undefined;
}

export type TracerFor = (rule: CompiledRule, resource: JsonMap) => Tracer;

/** How violations are to be treated that an update did not bring. */
export interface RuleSettings {
  /** Whether the rule denies for this resource. */
  readonly enforced: boolean;
  readonly sound: boolean;
}

/** The rule's result, or undefined where it does not match. Throws Suspension only. */
export function evaluateRule(
  rule: CompiledRule,
  view: RequestView,
  settings: RuleSettings,
): RuleResult | undefined {
  const tracer = view.tracerFor?.(rule, view.resource);
  if (!rule.match.applies(view.subject, tracer)) return undefined;
  const given = givenValues(rule, view);
  const scope = ruleScope(rule, view, given, tracer);
  const judged = withinBudget(view.session, () =>
    judgeRule(rule, view, given, scope, settings.sound),
  );
  if (judged === undefined) {
    tracer?.tell({ step: "end", message: "there was nothing for the rule to judge" });
    return undefined;
  }
  const outcome = withinBudget(view.session, () =>
    forgiveExisting(judged, rule, view, scope, settings),
  );
  if (tracer !== undefined) traceOutcome(tracer, judged, outcome, view.resource);
  const result: RuleResult = {
    rule: rule.name,
    type: rule.type,
    verdict: outcome.verdict,
    message: outcome.message,
    exceptions: outcome.exceptions ?? nobody,
  };
  return withFacts(result, rule, outcome, scope);
}

/** An outcome that came about where nothing was left is none, also where an error was passed over. */
function withinBudget<T>({ budget }: Session, work: () => T): T | Outcome {
  try {
    const result = work();
    if (budget.left >= 0) return result;
  } catch (error) {
    if (!(error instanceof Exhaustion)) throw error;
  }
  return { verdict: "error", message: exhausted };
}

const nobody: readonly string[] = [];

/** The result with what only some results have, which is put into it. */
function withFacts(
  result: RuleResult,
  rule: CompiledRule,
  outcome: Outcome,
  scope: Scope,
): RuleResult {
  const more: { -readonly [K in keyof RuleResult]: RuleResult[K] } = result;
  const { differences } = scope.notes;
  const { at, patched, targets, generated, failureAction } = outcome;
  if (at !== undefined) more.at = at;
  if (rule.reportProperties !== undefined || outcome.properties !== undefined) {
    more.properties = { ...rule.reportProperties?.(scope), ...outcome.properties };
  }
  if (differences !== undefined) more.differences = [...differences];
  if (failureAction !== undefined) more.failureAction = failureAction;
  if (patched !== undefined) more.patched = patched;
  if (targets !== undefined) more.targets = targets;
  if (generated !== undefined) more.generated = generated;
  return more;
}

const nothingGiven: GivenValues = { values: undefined, foreachValues: undefined };

function givenValues(rule: CompiledRule, view: RequestView): GivenValues {
  const { providers } = view.session;
  if (providers.values === undefined && providers.foreachValues === undefined) return nothingGiven;
  const values = providers.values?.(rule.policyName, rule.name);
  return {
    values: view.isBefore && values !== undefined ? withoutRequest(values) : values,
    foreachValues: providers.foreachValues?.(rule.policyName, rule.name),
  };
}

/** Values for the request do not hold for the time before it. */
function withoutRequest(values: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => name !== "request" && !name.startsWith("request.")),
  );
}

/** What the rule's expressions see; loaded values stay in this scope and end with it. */
function ruleScope(
  rule: CompiledRule,
  view: RequestView,
  given: GivenValues,
  tracer: Tracer | undefined,
): Scope {
  const { session } = view;
  const { values } = given;
  const { context } = rule.parts();
  const shared =
    rule.images === undefined ? view.deferred : [...view.deferred, imagesOf(rule, view)];
  if (values === undefined && context.length === 0) {
    return createScope(view.data, true, view.isDelete, shared, tracer);
  }
  const data = values === undefined ? copyToExtend(view.data) : withValues(view.data, values);
  // values given for a rule stand in for what its context would fetch
  const deferred = context
    .filter((entry) => entry.isPresent(session) && !(entry.external && isGiven(given, entry.name)))
    .map((entry) => entry.bind(session));
  return createScope(data, false, view.isDelete, [...shared, ...deferred], tracer);
}

function imagesOf(rule: CompiledRule, view: RequestView): DeferredValue {
  return { name: "images", load: () => rule.images?.(view.resource) ?? {} };
}

function judgeRule(
  rule: CompiledRule,
  view: RequestView,
  given: GivenValues,
  scope: Scope,
  sound: boolean,
): Outcome | undefined {
  const { preconditions, body } = rule.parts();
  const stopped = checkPreconditions(preconditions, scope, "preconditions");
  if (stopped !== undefined) return stopped;
  const exceptions =
    rule.exceptions.length === 0
      ? rule.exceptions
      : rule.exceptions.filter((exception) => exception.applies(view.subject, scope));
  if (scope.tracer !== undefined) rule.tellOtherExceptions(scope.tracer);
  return (
    skippedByException(rule, exceptions, sound, scope) ??
    body.judge(
      {
        resource: view.resource,
        matched: view.subject,
        element: undefined,
        isDelete: view.isDelete,
        nesting: 0,
        session: view.session,
        given,
        podSecurityExceptions: exceptions,
        verified: view.verified,
      },
      scope,
    )
  );
}

/** The skip of a rule that an exception lifts as a whole. */
function skippedByException(
  rule: CompiledRule,
  exceptions: readonly CompiledException[],
  sound: boolean,
  scope: Scope,
): Outcome | undefined {
  if (exceptions.length === 0) return undefined;
  const whole = exceptions.filter((exception) => exception.podSecurity.length === 0);
  if (rule.narrowExceptions) {
    const [first] = whole;
    if (first === undefined) return undefined;
    const message = `rule is skipped due to policy exception ${first.name}`;
    return { verdict: "skip", message, exceptions: [first.name] };
  }
  const lifting = sound ? whole : exceptions;
  if (whole.length === 0 && sound) noteDifference(scope, "narrow-exception-on-other-rule");
  if (lifting.length === 0) return undefined;
  const names = lifting.map((exception) => exception.name);
  const message = `rule is skipped due to policy exceptions ${names.join(", ")}`;
  return { verdict: "skip", message, exceptions: names };
}

/**
 * Under Enforce an update may go on violating a rule that the old object violated already
 * (`allowExistingViolations`); sound semantics asks that the violation is the same.
 */
function forgiveExisting(
  outcome: Outcome,
  rule: CompiledRule,
  view: RequestView,
  scope: Scope,
  settings: RuleSettings,
): Outcome {
  const { before } = view;
  if (outcome.verdict !== "fail" || before === undefined) return outcome;
  if (!settings.enforced || !rule.allowExistingViolations) return outcome;
  // what is asked of a subresource is an act, and none that the stored object has done already
  if (!rule.match.applies({ ...before.subject, subresource: "" })) return outcome;
  const given = givenValues(rule, before);
  const earlierScope = ruleScope(rule, before, given, undefined);
  const earlier = judgeRule(rule, before, given, earlierScope, settings.sound);
  if (earlier?.verdict !== "fail") return outcome;
  if (settings.sound && earlier.message !== outcome.message) {
    noteDifference(scope, "existing-violation-changed");
    return outcome;
  }
  return {
    verdict: "skip",
    message: "skipping modified resource as validation results have not changed",
  };
}
