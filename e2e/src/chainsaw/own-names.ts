/**
 * What every controller has a name of its own for. The tests name Kyverno's webhook configurations; what
 * they want of those must hold for Winnow's.
 */
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

const names: ReadonlyMap<unknown, string> = new Map([
  ["kyverno-resource-validating-webhook-cfg", "winnow-resource-validate"],
  ["kyverno-resource-mutating-webhook-cfg", "winnow-resource-mutate"],
  ["kyverno-policy-validating-webhook-cfg", "winnow-policy-validate"],
]);

const kinds: ReadonlySet<unknown> = new Set([
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
]);

/** The object or assertion tree with Winnow's name and label, where it is about such a configuration. */
export function withOwnNames(object: JsonMap): JsonMap {
  const metadata = get(object, "metadata");
  if (!kinds.has(get(object, "kind")) || !isMap(metadata)) return object;
  const name = names.get(get(metadata, "name"));
  if (name === undefined) return object;
  const labels = get(metadata, "labels");
  const own = { "app.kubernetes.io/managed-by": "winnow" };
  return {
    ...object,
    metadata: { ...metadata, name, ...(isMap(labels) ? { labels: own } : {}) },
  };
}
