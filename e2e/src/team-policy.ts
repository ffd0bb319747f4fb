import type { JsonMap } from "@winnow/value";

/** A policy that asks for the label `team` of objects of a kind, and says `message` where it is missing. */
export function teamPolicy(
  name: string,
  kind: string,
  message: string,
  background = false,
): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: {
      background,
      rules: [
        {
          name: "team",
          match: { any: [{ resources: { kinds: [kind] } }] },
          validate: {
            failureAction: "Enforce",
            message,
            pattern: { metadata: { labels: { team: "?*" } } },
          },
        },
      ],
    },
  };
}
