/** Policies that share a webhook: what the API server must know before it calls is the same for them. */
import { createHash } from "node:crypto";
import type { Policy } from "@winnow/engine";
import { getPath, isMap, stringify } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

export interface WebhookGroup {
  /** Part of the webhook's name and path. */
  readonly id: string;
  readonly failurePolicy: "Fail" | "Ignore";
  /** Whether its policies see their own namespaces only. */
  readonly isNamespaced: boolean;
  readonly matchConditions: readonly JsonMap[];
  readonly policies: readonly Policy[];
}

/** The groups of the policies that are meant for admission, in the order of their ids. */
export function webhookGroups(policies: readonly Policy[]): WebhookGroup[] {
  const groups = new Map<string, WebhookGroup & { readonly policies: Policy[] }>();
  for (const policy of policies) {
    if (!policy.spec.admission) continue;
    const { failurePolicy } = policy.spec;
    const isNamespaced = policy.namespace !== undefined;
    const matchConditions = matchConditionsOf(policy);
    const id = [
      failurePolicy.toLowerCase(),
      ...(isNamespaced ? ["namespaced"] : []),
      ...(matchConditions.length === 0 ? [] : [hashOf(matchConditions)]),
    ].join("-");
    const known = groups.get(id);
    if (known === undefined) {
      const group = { id, failurePolicy, isNamespaced, matchConditions, policies: [policy] };
      groups.set(id, group);
    } else {
      known.policies.push(policy);
    }
  }
  return [...groups.values()].toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

function matchConditionsOf({ raw }: Policy): JsonMap[] {
  const conditions = getPath(raw, ["spec", "webhookConfiguration", "matchConditions"]);
  return Array.isArray(conditions) ? conditions.filter(isMap) : [];
}

function hashOf(conditions: JsonMap[]): string {
  return createHash("sha256").update(stringify(conditions)).digest("hex").slice(0, 12);
}
