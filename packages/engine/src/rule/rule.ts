/**
 * One rule on one request. The order is fixed here and nowhere else: match, context, preconditions,
 * exceptions, body, old violations.
 */
import type { JsonMap } from "@winnow/value";
import type { CompiledConditions } from "../condition/condition-block.ts";
import type { CompiledEntry } from "../expression/context-entry.ts";
import { errorText } from "../expression/failure.ts";
import { createScope } from "../expression/scope.ts";
import type { DeferredValue, Scope } from "../expression/scope.ts";
import type { Session } from "../expression/session.ts";
import { withValues } from "../expression/given-values.ts";
import type { CompiledMatch } from "../match/match.ts";
import type { MatchSubject } from "../match/subject.ts";
import type { ActionFor } from "../result/failure-action.ts";
import type { RuleResult, RuleType } from "../result/response.ts";
import type { TraceEvent, Tracer } from "../result/trace.ts";
import type { CompiledException } from "./exception.ts";
import type { Body, Outcome } from "./outcome.ts";
import { checkPreconditions } from "./preconditions.ts";

export interface CompiledRule {
  readonly policyName: string;
  readonly name: string;
  readonly type: RuleType;
  readonly match: CompiledMatch;
  readonly context: readonly CompiledEntry[];
  readonly preconditions: CompiledConditions | undefined;
  readonly exceptions: readonly CompiledException[];
  readonly body: Body;
  /** The action the rule names for itself. */
  readonly action: ActionFor;
  readonly skipBackgroundRequests: boolean;
  readonly allowExistingViolations: boolean;
  /** Whether the body itself knows exceptions that lift single controls (podSecurity). */
  readonly narrowExceptions: boolean;
  readonly reportProperties: Readonly<Record<string, string>> | undefined;
}

/** A request as rules see it, made once and shared by all of them. */
export interface RequestView {
  readonly subject: MatchSubject;
  readonly resource: JsonMap;
  readonly isDelete: boolean;
  /** The data every rule starts from; rules copy it. */
  readonly data: JsonMap;
  readonly images: DeferredValue;
  readonly session: Session;
  readonly trace: boolean;
  /** The same request as if the old object were being created, where there is one to compare with. */
  readonly before: RequestView | undefined;
}

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
  const trace: TraceEvent[] | undefined = view.trace ? [] : undefined;
  const scope = ruleScope(rule, view, trace && ((event) => trace.push(event)));
  const judged = judgeRule(rule, view, scope, settings.sound);
  if (judged === undefined) return undefined;
  const outcome = forgiveExisting(judged, rule, view, scope, settings);
  trace?.push({ step: "verdict", holds: outcome.verdict === "pass", message: outcome.message });
  return {
    rule: rule.name,
    type: rule.type,
    verdict: outcome.verdict,
    message: outcome.message,
    exceptions: outcome.exceptions ?? [],
    ...propertiesOf(rule, outcome),
    ...(scope.notes.differences.size === 0 ? {} : { differences: [...scope.notes.differences] }),
    ...(trace === undefined ? {} : { trace }),
  };
}

function propertiesOf(
  rule: CompiledRule,
  outcome: Outcome,
): { properties?: Readonly<Record<string, string>> } {
  if (rule.reportProperties === undefined && outcome.properties === undefined) return {};
  return { properties: { ...rule.reportProperties, ...outcome.properties } };
}

/** What the rule's expressions see; loaded values stay in this scope and end with it. */
function ruleScope(rule: CompiledRule, view: RequestView, tracer: Tracer | undefined): Scope {
  const { session } = view;
  const values = session.providers.values?.(rule.policyName, rule.name);
  const data = values === undefined ? { ...view.data } : withValues(view.data, values);
  // values given for a rule stand in for what its context would fetch
  const deferred = rule.context
    .filter(
      (entry) =>
        entry.isPresent(session) &&
        (values === undefined || !entry.external || !Object.hasOwn(data, entry.name)),
    )
    .map((entry) => entry.bind(session));
  return createScope(data, view.isDelete, [view.images, ...deferred], tracer);
}

function judgeRule(
  rule: CompiledRule,
  view: RequestView,
  scope: Scope,
  sound: boolean,
): Outcome | undefined {
  try {
    if (!rule.match.applies(view.subject, scope.tracer)) return undefined;
  } catch (error) {
    return { verdict: "error", message: `failed to match: ${errorText(error)}` };
  }
  const stopped = checkPreconditions(rule.preconditions, scope);
  if (stopped !== undefined) return stopped;
  const exceptions = rule.exceptions.filter((exception) => exception.applies(view.subject, scope));
  return (
    skippedByException(rule, exceptions, sound, scope) ??
    rule.body.judge(
      {
        resource: view.resource,
        isDelete: view.isDelete,
        nesting: 0,
        session: view.session,
        podSecurityExceptions: exceptions,
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
  if (whole.length === 0 && sound) scope.notes.differences.add("narrow-exception-on-other-rule");
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
  const earlier = judgeRule(rule, before, ruleScope(rule, before, undefined), settings.sound);
  if (earlier?.verdict !== "fail") return outcome;
  if (settings.sound && earlier.message !== outcome.message) {
    scope.notes.differences.add("existing-violation-changed");
    return outcome;
  }
  return {
    verdict: "skip",
    message: "skipping modified resource as validation results have not changed",
  };
}
