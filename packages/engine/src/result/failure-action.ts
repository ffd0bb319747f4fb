import type { MatchSubject } from "../match/subject.ts";
import { compileLabelSelector } from "../match/label-selector.ts";
import { matchWildcard } from "@winnow/value";
import type { FailureAction, FailureActionOverride, Policy, Validate } from "../policy/policy.ts";
import type { ImageVerification } from "../policy/verify-images.ts";
import type { Semantics } from "../semantics.ts";

/** Tells the failure action for a resource, as far as the place it was compiled from names one. */
export type ActionFor = (subject: MatchSubject) => FailureAction | undefined;

/** The action that a validate rule names for itself: its overrides first, then its own action. */
export function compileRuleAction(validate: Validate): ActionFor {
  const overrides = compileOverrides(validate.failureActionOverrides);
  return (subject) => overrides(subject) ?? validate.failureAction;
}

/**
 * The action of a rule for images as a whole. Sound semantics has the failing entries decide; where
 * none of them is to blame, one that enforces goes first. Kyverno takes the first that is named.
 */
export function compileImageAction(
  entries: readonly ImageVerification[],
  semantics: Semantics,
): ActionFor {
  const actions = entries.flatMap(({ failureAction }) => failureAction ?? []);
  const action = semantics === "sound" && actions.includes("Enforce") ? "Enforce" : actions[0];
  return () => action;
}

/** The action of the policy: its overrides first, then validationFailureAction. */
export function compilePolicyAction(policy: Policy): (subject: MatchSubject) => FailureAction {
  const overrides = compileOverrides(policy.spec.failureActionOverrides);
  return (subject) => overrides(subject) ?? policy.spec.failureAction;
}

function compileOverrides(overrides: readonly FailureActionOverride[]): ActionFor {
  const compiled = overrides.map(compileOverride);
  return (subject) => {
    for (const override of compiled) {
      const action = override(subject);
      if (action !== undefined) return action;
    }
    return undefined;
  };
}

function compileOverride(override: FailureActionOverride): ActionFor {
  const { action, namespaces, namespaceSelector } = override;
  const selects =
    namespaceSelector === undefined ? undefined : compileLabelSelector(namespaceSelector);
  return (subject) => {
    const selected = selects === undefined || selects(subject.namespaceLabels);
    const named =
      namespaces.length === 0
        ? selects !== undefined
        : namespaces.some((pattern) => matchWildcard(pattern, subject.namespace));
    return named && selected ? action : undefined;
  };
}
