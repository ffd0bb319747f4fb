/** Objects that the tests of the controller store. */

export function pod(name: string, namespace: string, image: string, labels: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: "main", image }] },
  };
}

/** A ClusterPolicy with one rule, `check`, whose message is that the policy says no. */
export function checkingPolicy(
  name: string,
  kind: string,
  validate: object,
  spec: object = {},
): object {
  const match = { any: [{ resources: { kinds: [kind] } }] };
  const rule = { name: "check", match, validate: { message: `${name} says no`, ...validate } };
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: { rules: [rule], ...spec },
  };
}

export const noLatest: object = checkingPolicy("no-latest", "Pod", {
  pattern: { spec: { containers: [{ image: "!*:latest" }] } },
});

/** The pattern of a resource that carries a label, whatever its value. */
export function labelled(label: string): object {
  return { pattern: { metadata: { labels: { [label]: "?*" } } } };
}
