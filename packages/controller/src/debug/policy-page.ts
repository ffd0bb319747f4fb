/** What is in force, and what it makes the API server ask. */
import { computeAutogenRules } from "@winnow/engine";
import type { Policy } from "@winnow/engine";
import type { ServedResource } from "@winnow/kube";
import { formatValue, get } from "@winnow/value";
import type { Json } from "@winnow/value";
import type { CompiledPolicies } from "../policy/compiled-policies.ts";
import { problemLine } from "../policy/policy-status.ts";
import { selectorsOf } from "../policy/rule-selectors.ts";
import { webhookRules } from "../webhook/webhook-rules.ts";

/** The policies with their rules, derived ones included, and the kinds that each is about. */
export function policyPage({ set, problems }: CompiledPolicies): Json {
  return {
    semantics: set.semantics,
    policies: set.policies.map(describePolicy),
    exceptions: set.exceptions.map(({ name, namespace }) => ({ name, namespace })),
    refused: Object.fromEntries(
      [...problems].map(([document, found]) => [document, found.map(problemLine)]),
    ),
  };
}

function describePolicy(policy: Policy): Json {
  const { kind, name, namespace, spec } = policy;
  return {
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    failurePolicy: spec.failurePolicy,
    admission: spec.admission,
    background: spec.background,
    rules: computeAutogenRules(policy.raw).map((rule) => ({
      name: get(rule, "name") ?? null,
      kinds: kindsOf(policy, formatValue(get(rule, "name") ?? "")),
    })),
  };
}

function kindsOf(policy: Policy, rule: string): string[] {
  return selectorsOf(policy, (candidate) => get(candidate, "name") === rule).map(
    ({ group, version, kind, subresource }) =>
      [group, version, kind, subresource].filter((part) => part !== "" && part !== "*").join("/"),
  );
}

/** The webhooks by their groups, with the rules that follow from the policies and kinds of now. */
export function webhookPage({ groups }: CompiledPolicies, served: readonly ServedResource[]): Json {
  return groups.map(({ id, failurePolicy, isNamespaced, matchConditions, policies }) => ({
    id,
    failurePolicy,
    policies: policies.map(({ name }) => name),
    matchConditions: [...matchConditions],
    validate: webhookRules(policies, "validate", served, isNamespaced),
    mutate: webhookRules(policies, "mutate", served, isNamespaced),
  }));
}
