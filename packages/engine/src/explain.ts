/** Collects what the tracers of an evaluation have heard into an explanation. */
import { namesOfRule } from "./autogen/derived-names.ts";
import type { CompiledPolicy } from "./evaluate.ts";
import type { MatchSubject } from "./match/subject.ts";
import { kindText } from "./match/trace-match.ts";
import type { Policy } from "./policy/policy.ts";
import { requestFacts } from "./result/explanation.ts";
import type { Explanation, PolicyExplanation, RuleExplanation } from "./result/explanation.ts";
import type { PolicyResponse } from "./result/response.ts";
import { createTrace } from "./result/tracer.ts";
import type { RulePlace, Trace } from "./result/tracer.ts";
import type { CompiledRule, TracerFor } from "./rule/rule.ts";

/** Listens to one evaluation from its beginning to its end. */
export interface Listener {
  readonly tracerFor: TracerFor;
  explanation(subject: MatchSubject, responses: readonly PolicyResponse[]): Explanation;
}

/** A listener for the policies that are asked, with all of their rules. */
export function createListener(policies: readonly CompiledPolicy[]): Listener {
  const traces = new Map<CompiledRule, Trace[]>();
  const origins = new Map(
    policies.flatMap(({ policy, rules }) =>
      rules.flatMap((rule) => {
        const origin = originOf(policy, rule.name);
        const { finalCheck } = rule;
        return [rule, ...(finalCheck === undefined ? [] : [finalCheck])].map(
          (made): [CompiledRule, Origin] => [made, origin],
        );
      }),
    ),
  );
  return {
    tracerFor(rule, resource) {
      const trace = createTrace(origins.get(rule)?.place ?? { path: [], template: [] }, resource);
      traces.set(rule, [...(traces.get(rule) ?? []), trace]);
      return trace;
    },
    explanation(subject, responses) {
      const byPolicy = new Map(responses.map((response) => [response.policy, response]));
      return {
        request: requestFacts(subject, kindText(subject)),
        policies: policies.map(({ policy, rules }): PolicyExplanation => {
          const response = byPolicy.get(policy);
          return {
            policy,
            response,
            rules: rules.map((rule) => explainRule(rule, origins.get(rule), traces, response)),
          };
        }),
      };
    },
  };
}

function explainRule(
  rule: CompiledRule,
  origin: Origin | undefined,
  traces: ReadonlyMap<CompiledRule, readonly Trace[]>,
  response: PolicyResponse | undefined,
): RuleExplanation {
  const { name, type, finalCheck } = rule;
  const heard = [
    ...(traces.get(rule) ?? []),
    ...(finalCheck === undefined ? [] : (traces.get(finalCheck) ?? [])),
  ];
  return {
    rule: name,
    type,
    derivedFrom: origin?.derivedFrom,
    path: origin?.place.path ?? [],
    result: response?.results.find((result) => result.rule === name && result.type === type),
    trace: heard.flatMap(({ nodes }) => nodes),
  };
}

interface Origin {
  readonly derivedFrom: string | undefined;
  readonly place: RulePlace;
}

/** Where derived rules look for the pod, in the order of their names. */
const templates = [[], ["spec", "template"], ["spec", "jobTemplate", "spec", "template"]] as const;

/** Where a rule, or the one that it was derived from, stands in its policy. */
function originOf(policy: Policy, rule: string): Origin {
  for (const [index, { name }] of policy.spec.rules.entries()) {
    const form = namesOfRule(name).indexOf(rule);
    if (form < 0) continue;
    const path = ["spec", "rules", index];
    if (form === 0) return { derivedFrom: undefined, place: { path, template: [] } };
    return { derivedFrom: name, place: { path, template: templates[form] ?? [] } };
  }
  return { derivedFrom: undefined, place: { path: ["spec", "rules"], template: [] } };
}
