import { matchWildcard } from "@winnow/value";
import { compileConditions } from "../condition/condition-block.ts";
import type { CompiledConditions } from "../condition/condition-block.ts";
import { Suspension, errorText } from "../expression/failure.ts";
import type { Scope } from "../expression/scope.ts";
import type { TemplateOptions } from "../expression/template.ts";
import { compileFilterBlock } from "../match/match.ts";
import type { FilterBlock } from "../match/match.ts";
import type { MatchSubject } from "../match/subject.ts";
import type { Policy, PolicyException } from "../policy/policy.ts";
import type { Tracer } from "../result/trace.ts";
import type { NarrowException } from "./outcome.ts";

/** A PolicyException, compiled for the rules it names. */
export interface CompiledException extends NarrowException {
  /** Whether it lifts this resource out of the rule; a failing condition is traced and is a no. */
  applies(subject: MatchSubject, scope: Scope): boolean;
  names(policy: Policy, rule: string): boolean;
  /** Tells that it is for the policy, but for other rules than this one; for traces. */
  tellOther(policy: Policy, rule: string, tracer: Tracer): void;
}

export function compileException(
  exception: PolicyException,
  options: TemplateOptions,
): CompiledException {
  const name = `${exception.namespace}/${exception.name}`;
  const fits = compileFilterBlock(exception.match, "spec.match");
  const conditions =
    exception.conditions === undefined
      ? undefined
      : compileConditions(exception.conditions, options, "spec.conditions", "exception");
  return {
    name,
    podSecurity: exception.podSecurity,
    names: (policy, rule) => namesRule(exception, policy, rule),
    applies(subject, scope) {
      const { tracer } = scope;
      if (tracer === undefined) return whyNot(fits, conditions, subject, scope) === undefined;
      const mark = tracer.mark();
      tracer.exception = name;
      const reason = whyNot(fits, conditions, subject, scope);
      tracer.wrap(mark, {
        step: "exception",
        holds: reason === undefined,
        notable: true,
        message: reason === undefined ? `${name} applies` : `${name} does not apply: ${reason}`,
        path: "spec",
      });
      tracer.exception = undefined;
      return reason === undefined;
    },
    tellOther(policy, rule, tracer) {
      const [index, entry] = entryFor(exception, policy) ?? [];
      if (index === undefined || entry === undefined) return;
      tracer.exception = name;
      tracer.tell({
        step: "exception",
        holds: false,
        notable: true,
        message: `${name} does not apply: it is for other rules of this policy`,
        path: `spec.exceptions[${index}].ruleNames`,
        found: rule,
        wanted: [...entry.ruleNames],
      });
      tracer.exception = undefined;
    },
  };
}

/** Whether an exception names a policy, whatever the rule. */
export function namesPolicy(exception: PolicyException, policy: Policy): boolean {
  return entryFor(exception, policy) !== undefined;
}

/** A namespaced Policy is named as `namespace/name`; `*` and `?` are wildcards in both names. */
function namesRule(exception: PolicyException, policy: Policy, rule: string): boolean {
  return exception.exceptions.some(
    (entry) =>
      matchWildcard(entry.policyName, keyOf(policy)) &&
      entry.ruleNames.some((pattern) => matchWildcard(pattern, rule)),
  );
}

function keyOf({ namespace, name }: Policy): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The first entry of an exception that names the policy, with its index. */
function entryFor(
  { exceptions }: PolicyException,
  policy: Policy,
): [number, PolicyException["exceptions"][number]] | undefined {
  return [...exceptions.entries()].find(([, entry]) =>
    matchWildcard(entry.policyName, keyOf(policy)),
  );
}

function whyNot(
  fits: FilterBlock,
  conditions: CompiledConditions | undefined,
  subject: MatchSubject,
  scope: Scope,
): string | undefined {
  try {
    if (!fits(subject, scope.tracer)) return "its match does not fit the resource";
    if (conditions === undefined || conditions.evaluate(scope).holds) return undefined;
    return "its conditions are not met";
  } catch (error) {
    if (error instanceof Suspension) throw error;
    return errorText(error);
  }
}
