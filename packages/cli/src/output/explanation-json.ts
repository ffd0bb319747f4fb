/** How verdicts came about, for programs: the same tree as the text, with all of its steps. */
import type {
  Explanation,
  Policy,
  PolicyExplanation,
  RuleExplanation,
  TraceNode,
} from "@winnow/engine";
import type { Json, JsonMap } from "@winnow/value";
import type { Place } from "../input-error.ts";
import type { Resource } from "../resource/resource.ts";
import type { Places } from "./trace-places.ts";

/** One resource with the policies that were asked. Fields without a value are left out. */
export function explanationJson(
  { identity, place }: Resource,
  explanations: readonly Explanation[],
  places: Places,
): JsonMap {
  const [first] = explanations;
  const { apiVersion, kind, namespace, name } = identity;
  return {
    resource: { apiVersion, kind, namespace, name, place: placeJson(place) },
    request: first === undefined ? {} : requestJson(first),
    policies: explanations
      .flatMap(({ policies }) => policies)
      .map((policy) => policyJson(policy, places)),
  };
}

function requestJson({ request }: Explanation): JsonMap {
  const { operation, kind, name, namespace, namespaceLabels, admission } = request;
  return {
    operation,
    kind,
    name,
    namespace,
    namespaceLabels: { ...namespaceLabels },
    ...(admission === undefined ? {} : { admission: admission as unknown as Json }),
  };
}

function policyJson(explained: PolicyExplanation, places: Places): JsonMap {
  const { policy, response, rules } = explained;
  return {
    kind: policy.kind,
    name: policy.name,
    ...(policy.namespace === undefined ? {} : { namespace: policy.namespace }),
    ...placed("place", places.inPolicy(policy, [])),
    ...(response === undefined ? {} : { failureAction: response.failureAction }),
    rules: rules.map((rule) => ruleJson(rule, policy, places)),
  };
}

function ruleJson(explained: RuleExplanation, policy: Policy, places: Places): JsonMap {
  const { rule, type, derivedFrom, path, result, trace } = explained;
  return {
    name: rule,
    type,
    ...(derivedFrom === undefined ? {} : { derivedFrom }),
    path: [...path],
    ...placed("place", places.inPolicy(policy, path)),
    ...(result === undefined
      ? {}
      : {
          verdict: result.verdict,
          message: result.message,
          exceptions: [...result.exceptions],
          differences: [...(result.differences ?? [])],
        }),
    trace: trace.map((node) => nodeJson(node, policy, places)),
  };
}

function nodeJson(node: TraceNode, policy: Policy, places: Places): JsonMap {
  const { children, path, at, ...rest } = node;
  return {
    ...rest,
    ...(path === undefined ? {} : { path: [...path] }),
    ...placed("place", places.ofStep(policy, node)),
    ...(at === undefined ? {} : { at: [...at], resourcePlace: placeJson(places.inResource(at)) }),
    ...(children.length === 0
      ? {}
      : { children: children.map((child) => nodeJson(child, policy, places)) }),
  };
}

function placed(key: string, place: Place | undefined): JsonMap {
  return place === undefined ? {} : { [key]: placeJson(place) };
}

function placeJson({ file, line, column }: Place): JsonMap {
  return {
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}
