import { matchWildcard } from "@winnow/value";
import { compileConditions } from "../condition/condition-block.ts";
import type { CompiledConditions } from "../condition/condition-block.ts";
import { Suspension, errorText } from "../expression/failure.ts";
import type { Scope } from "../expression/scope.ts";
import type { TemplateOptions } from "../expression/template.ts";
import { compileFilterBlock } from "../match/match.ts";
import type { MatchSubject } from "../match/subject.ts";
import type { Policy, PolicyException } from "../policy/policy.ts";
import type { NarrowException } from "./outcome.ts";

/** A PolicyException, compiled for the rules it names. */
export interface CompiledException extends NarrowException {
  /** Whether it lifts this resource out of the rule; a failing condition is traced and is a no. */
  applies(subject: MatchSubject, scope: Scope): boolean;
  names(policy: Policy, rule: string): boolean;
}

export function compileException(
  exception: PolicyException,
  options: TemplateOptions,
): CompiledException {
  const name = `${exception.namespace}/${exception.name}`;
  const fits = compileFilterBlock(exception.match);
  const conditions =
    exception.conditions === undefined
      ? undefined
      : compileConditions(exception.conditions, options, "spec.conditions", "exception");
  return {
    name,
    podSecurity: exception.podSecurity,
    names: (policy, rule) => namesRule(exception, policy, rule),
    applies(subject, scope) {
      const reason = whyNot(fits, conditions, subject, scope);
      scope.tracer?.({
        step: "exception",
        holds: reason === undefined,
        message:
          reason === undefined
            ? `exception ${name} applies`
            : `exception ${name} does not apply: ${reason}`,
      });
      return reason === undefined;
    },
  };
}

/** A namespaced Policy is named as `namespace/name`; `*` and `?` are wildcards in both names. */
function namesRule(exception: PolicyException, policy: Policy, rule: string): boolean {
  const key = policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
  return exception.exceptions.some(
    (entry) =>
      matchWildcard(entry.policyName, key) &&
      entry.ruleNames.some((pattern) => matchWildcard(pattern, rule)),
  );
}

function whyNot(
  fits: (subject: MatchSubject) => boolean,
  conditions: CompiledConditions | undefined,
  subject: MatchSubject,
  scope: Scope,
): string | undefined {
  try {
    if (!fits(subject)) return "its match does not fit the resource";
    if (conditions === undefined || conditions.evaluate(scope).holds) return undefined;
    return "its conditions are not met";
  } catch (error) {
    if (error instanceof Suspension) throw error;
    return errorText(error);
  }
}
