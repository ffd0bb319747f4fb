/**
 * Which values stand in for variables when a policy's rule judges a resource. Kyverno's order, later
 * ones first: `globalValues`, values of the resource, `--set`, values of the rule.
 */
import type { Policy, Providers } from "@winnow/engine";
import { get, getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { namesOfRule } from "@winnow/engine";
import type { RuleValues, Values } from "./values.ts";

export interface Variables {
  /**
   * The groups of policies that see different values on a resource of this name. Every policy
   * belongs to exactly one; a single group when no policy has values of its own for the resource.
   */
  groupsFor(resourceName: string): readonly VariableGroup[];
}

export interface VariableGroup {
  readonly values: JsonMap;
  /** Undefined: all policies. */
  readonly policies: ((policy: Policy) => boolean) | undefined;
  readonly providers: Pick<Providers, "values" | "foreachValues">;
}

export function createVariables(values: Values, flags: JsonMap): Variables {
  const shared: JsonMap = { ...values.global, ...flags };
  const rules = indexRuleValues(values);
  const common = group(shared, undefined, rules);
  const single: readonly VariableGroup[] = [common];
  const withOwn = [...values.policies].filter(([, policy]) => policy.resources.size > 0);
  if (withOwn.length === 0) return { groupsFor: () => single };
  return {
    groupsFor(resourceName) {
      const own = withOwn.flatMap(([name, policy]) => {
        const found = policy.resources.get(resourceName);
        return found === undefined
          ? []
          : [{ name, values: { ...values.global, ...found, ...flags } }];
      });
      if (own.length === 0) return single;
      const names = new Set(own.map(({ name }) => name));
      return [
        { ...common, policies: (policy) => !names.has(policy.name) },
        ...own.map(({ name, values: merged }) =>
          group(merged, (policy) => policy.name === name, rules),
        ),
      ];
    },
  };
}

type RuleIndex = ReturnType<typeof indexRuleValues>;

function group(
  shared: JsonMap,
  policies: VariableGroup["policies"],
  rules: RuleIndex,
): VariableGroup {
  const common = Object.keys(shared).length > 0 ? shared : undefined;
  if (rules.size === 0) {
    return {
      values: shared,
      policies,
      providers: common === undefined ? {} : { values: () => common },
    };
  }
  return {
    values: shared,
    policies,
    providers: {
      values(policy, rule) {
        const own = rules.get(policy)?.get(rule);
        return own === undefined ? common : { ...shared, ...own.values };
      },
      foreachValues: (policy, rule) => rules.get(policy)?.get(rule)?.foreachValues,
    },
  };
}

/** Values by policy and rule; a rule's values hold for the rules that autogen derives from it as well. */
function indexRuleValues(values: Values): ReadonlyMap<string, ReadonlyMap<string, RuleValues>> {
  const index = new Map<string, Map<string, RuleValues>>();
  for (const [policy, { rules }] of values.policies) {
    if (rules.size === 0) continue;
    const derived = [...rules].flatMap(([rule, given]) =>
      namesOfRule(rule).map((name): [string, RuleValues] => [name, given]),
    );
    index.set(policy, new Map([...derived, ...rules]));
  }
  return index;
}

/** A value by its dotted name, whether it was given as a dotted key or as maps in maps. */
export function variable(values: JsonMap, name: string): Json | undefined {
  return get(values, name) ?? getPath(values, name.split("."));
}
