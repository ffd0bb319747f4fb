/** Holds what a test expects against what the engine answered. */
import type { Policy, Semantics } from "@winnow/engine";
import { namesOfRule } from "@winnow/engine";
import { longResourceLabel } from "../resource/identity.ts";
import type { Identity } from "../resource/identity.ts";
import type { ActualResult } from "./actual-result.ts";
import type { ExpectedResult, ResourceName } from "./expected-result.ts";
import type { ResultOutcome } from "./outcome.ts";

export interface MatchInputs {
  readonly actual: readonly ActualResult[];
  /** All resources that were judged. */
  readonly resources: readonly Identity[];
  readonly policies: readonly Policy[];
  /** Why a policy could not be loaded, by its name. */
  readonly brokenPolicies: ReadonlyMap<string, string>;
  readonly semantics: Semantics;
  /** What is wrong with the object that a policy left behind; undefined where it is as expected. */
  compareObject(expected: ExpectedResult, actual: ActualResult): string | undefined;
}

/** One outcome for each rule result that an expected result stands for, or one that says what is missing. */
export function matchResult(expected: ExpectedResult, inputs: MatchInputs): ResultOutcome[] {
  if (expected.resources.length === 0) return matchOn(expected, undefined, inputs);
  return expected.resources.flatMap((resource) => matchOn(expected, resource, inputs));
}

function matchOn(
  expected: ExpectedResult,
  resource: ResourceName | undefined,
  inputs: MatchInputs,
): ResultOutcome[] {
  const found = inputs.actual.filter(
    (actual) =>
      isPolicy(expected, actual.policy) &&
      isRule(expected, actual.result.rule) &&
      isResource(expected, resource, actual.identity) &&
      actual.operation === expected.operation,
  );
  if (found.length === 0) return [withoutResult(expected, resource, inputs)];
  return found.map((actual) => compare(expected, actual, inputs));
}

function compare(
  expected: ExpectedResult,
  actual: ActualResult,
  inputs: MatchInputs,
): ResultOutcome {
  const { verdict, result, identity } = actual;
  const outcome = {
    policy: policyText(expected),
    rule: result.rule,
    resource: longResourceLabel(identity),
    expected: expected.result,
    actual: verdict,
  };
  if (verdict !== expected.result) {
    // a patched resource other than the one that is named counts as a failure
    if (verdict === "pass" && expected.result === "fail") {
      const message = inputs.compareObject(expected, actual);
      if (message !== undefined) return { ...outcome, holds: true, reason: "Ok", message };
    }
    const reason = `Want ${expected.result}, got ${verdict}`;
    return { ...outcome, holds: false, reason, message: result.message };
  }
  const difference = inputs.compareObject(expected, actual);
  if (difference !== undefined) {
    return { ...outcome, holds: false, reason: "Resource diff", message: difference };
  }
  return { ...outcome, holds: true, reason: "Ok", message: result.message };
}

/**
 * The outcome where no rule gave a result. A resource that the rule does not match counts as
 * skipped; Kyverno 1.19 takes it, and one that is not there at all, for whatever was expected.
 */
function withoutResult(
  expected: ExpectedResult,
  resource: ResourceName | undefined,
  inputs: MatchInputs,
): ResultOutcome {
  const outcome = {
    policy: policyText(expected),
    rule: expected.rule ?? "",
    resource: [expected.kind, resource?.label].filter((part) => part !== undefined).join("/"),
    expected: expected.result,
    actual: undefined,
  };
  const missing = missingPart(expected, resource, inputs);
  if (missing !== undefined) return { ...outcome, holds: false, ...missing };
  const message = "no rule of the policy matches this resource";
  if (expected.result === "skip" || inputs.semantics === "kyverno-1.19") {
    return { ...outcome, holds: true, reason: "Excluded", message };
  }
  return { ...outcome, holds: false, reason: "Not found", message };
}

function missingPart(
  expected: ExpectedResult,
  resource: ResourceName | undefined,
  inputs: MatchInputs,
): { reason: string; message: string } | undefined {
  const broken = inputs.brokenPolicies.get(expected.policy);
  if (broken !== undefined) return { reason: "Policy error", message: broken };
  const reason = "Not found";
  const policies = inputs.policies.filter((policy) => isPolicy(expected, policy));
  if (policies.length === 0) {
    return { reason, message: `policy ${policyText(expected)} is not among the test's policies` };
  }
  const named = inputs.resources.filter((identity) => isResource(expected, resource, identity));
  if (named.length === 0 && inputs.semantics === "sound") {
    const what = [expected.kind, resource?.label].filter((part) => part !== undefined).join("/");
    return { reason, message: `${what} is not among the test's resources` };
  }
  const rules = policies.flatMap((policy) => policy.spec.rules);
  const isKnown = rules.some(
    (rule) => isRule(expected, rule.name) || namesMeet(expected, rule.name),
  );
  if (!isKnown && inputs.semantics === "sound") {
    return { reason, message: `policy ${policyText(expected)} has no rule ${expected.rule ?? ""}` };
  }
  return undefined;
}

function isPolicy(expected: ExpectedResult, policy: Policy): boolean {
  return (
    policy.name === expected.policy &&
    (expected.policyNamespace === undefined || policy.namespace === expected.policyNamespace) &&
    (expected.policyKinds === undefined || expected.policyKinds.includes(policy.kind))
  );
}

/** A rule's name stands for the rules that autogen derives from it. */
function isRule(expected: ExpectedResult, rule: string): boolean {
  return expected.rule === undefined || namesOfRule(expected.rule).includes(rule);
}

/** Whether the expected rule is one that autogen would derive from this rule. */
function namesMeet(expected: ExpectedResult, rule: string): boolean {
  return expected.rule !== undefined && namesOfRule(rule).includes(expected.rule);
}

function isResource(
  expected: ExpectedResult,
  resource: ResourceName | undefined,
  identity: Identity,
): boolean {
  const kind = resource?.kind ?? expected.kind;
  if (kind !== undefined && kind !== identity.kind) return false;
  if (resource === undefined) return true;
  return (
    resource.name === identity.name &&
    (resource.namespace === undefined || resource.namespace === identity.namespace) &&
    (resource.group === undefined || resource.group === identity.group) &&
    (resource.version === undefined || resource.version === identity.version)
  );
}

function policyText(expected: ExpectedResult): string {
  const { policy, policyNamespace } = expected;
  return policyNamespace === undefined ? policy : `${policyNamespace}/${policy}`;
}
