/** For tests: what is wrong with a policy, as codes with their paths. */
import type { Json, JsonMap } from "@winnow/value";
import type { Surroundings } from "./check-facts.ts";
import { loadPolicies } from "./load.ts";

/** A ClusterPolicy around rules; fields of `change` come on top of the document's. */
export function policyWith(rules: readonly JsonMap[], change: JsonMap = {}): JsonMap {
  const { spec, ...rest } = change;
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "example" },
    ...rest,
    spec: { rules: [...rules], ...(spec as JsonMap | undefined) },
  };
}

/** A rule that is in order, with fields of `change` on top; undefined takes a field away. */
export function ruleWith(change: Readonly<Record<string, Json | undefined>>): JsonMap {
  const rule: Readonly<Record<string, Json | undefined>> = {
    name: "rule",
    match: { any: [{ resources: { kinds: ["Pod"] } }] },
    validate: { deny: {} },
    ...change,
  };
  return Object.fromEntries(
    Object.entries(rule).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** `code path` of every problem of a document. */
export function problemsIn(document: JsonMap, surroundings: Surroundings = {}): string[] {
  return loadPolicies([{ value: document }], surroundings).problems.map(
    ({ code, path }) => `${code} ${path}`,
  );
}
