import { compile } from "@winnow/engine";
import type { PolicySet } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";

/** A ClusterPolicy with these rules; `more` goes into its spec, `metadata` beside its name. */
export function policyOf(
  name: string,
  rules: JsonMap[],
  more: JsonMap = {},
  metadata: JsonMap = {},
): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: metadata["namespace"] === undefined ? "ClusterPolicy" : "Policy",
    metadata: { name, ...metadata },
    spec: { ...more, rules },
  };
}

/** A rule about these kinds that wants an `app` label, or does what `body` says. */
export function ruleOf(name: string, kinds: string[], body: JsonMap = {}): JsonMap {
  const validate = { message: `${name} says no`, pattern: { metadata: { labels: { app: "?*" } } } };
  const match = { any: [{ resources: { kinds } }] };
  return { name, match, ...(Object.keys(body).length === 0 ? { validate } : body) };
}

/** The policies, compiled. */
export function compiledSet(...documents: JsonMap[]): PolicySet {
  const compiled = compile(documents.map((value) => ({ value })));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.set;
}

/** A Pod with a uid, as a server gives it. */
export function podOf(name: string, labels: JsonMap = {}): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop", uid: `uid-${name}`, resourceVersion: "1", labels },
    spec: { containers: [{ name: "main", image: "nginx" }] },
  };
}
