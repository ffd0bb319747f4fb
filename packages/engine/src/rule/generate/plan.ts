/**
 * What becomes of generated resources when something happens. A pure function: the host tells what
 * has happened and what is there, and carries out what comes back. Follows the tables of effects in
 * Kyverno's documentation of generate rules.
 */
import { deepEqual, get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Generate } from "../../policy/generate.ts";
import type { Policy, Rule } from "../../policy/policy.ts";
import type { Operation } from "../../request.ts";
import type { GeneratedResource, RuleResult } from "../../result/response.ts";
import { downstreamsOf } from "./downstream.ts";
import type { Downstream } from "./downstream.ts";
import { comesFrom, ruleIdentity } from "./labels.ts";
import { concernsOperation } from "./operations.ts";
import { withoutServerFields } from "./server-fields.ts";

/**
 * Something that has happened. `result` is the rule's result for the trigger as it is now (on its
 * deletion: of the DELETE request), undefined where the rule does not match it.
 */
export type GenerationEvent =
  /** The trigger was created or updated. */
  | {
      readonly type: "trigger-changed";
      readonly trigger: JsonMap;
      readonly operation: Operation;
      readonly result?: RuleResult;
    }
  | { readonly type: "trigger-deleted"; readonly trigger: JsonMap; readonly result?: RuleResult }
  /** An object that was cloned was changed. */
  | { readonly type: "source-changed"; readonly result?: RuleResult }
  | { readonly type: "source-deleted"; readonly source: JsonMap }
  /** A generated resource was changed or deleted by somebody else. */
  | { readonly type: "downstream-changed"; readonly result?: RuleResult }
  /** The policy was created or updated; once for each trigger that is there. */
  | { readonly type: "policy-changed"; readonly result?: RuleResult }
  /** The rule, or its policy, is gone. */
  | { readonly type: "rule-deleted" };

/** What the host is to do. */
export type GenerationAction =
  | {
      readonly type: "create" | "update";
      /** As it should be. An update replaces what is there. */
      readonly resource: JsonMap;
      /** Whether to send it as a server-side apply, which leaves other managers' fields alone. */
      readonly serverSideApply: boolean;
    }
  /** `resource` is the one that is there. */
  | { readonly type: "delete"; readonly resource: JsonMap };

/**
 * The actions that an event asks for.
 *
 * @param policy the policy; on rule-deleted, as it was when the rule still stood
 * @param existing resources that are there; at least those that the rule has generated, and those
 *   that stand at the places of what the result generates
 * @throws {Error} when the policy has no generate rule of this name
 */
export function planGeneration(
  policy: Policy,
  ruleName: string,
  event: GenerationEvent,
  existing: readonly JsonMap[],
): GenerationAction[] {
  const rule = policy.spec.rules.find(({ name }) => name === ruleName);
  if (rule?.body.type !== "generate") {
    throw new Error(`policy ${policy.name} has no generate rule ${ruleName}`);
  }
  const { generate } = rule.body;
  const { synchronize } = generate;
  const downstreams = downstreamsOf(generate, ruleIdentity(policy, ruleName), existing);
  const apply = (): GenerationAction[] =>
    "result" in event ? applyResult(event.result, policy, synchronize, existing) : [];
  switch (event.type) {
    case "trigger-changed":
      if (!isLost(event.result, rule, event.operation)) return apply();
      return synchronize ? removeFrom("trigger", event.trigger, downstreams) : [];
    case "trigger-deleted":
      if (event.result !== undefined) return apply();
      return synchronize ? removeFrom("trigger", event.trigger, downstreams) : [];
    case "source-changed":
    case "downstream-changed":
      return synchronize ? apply() : [];
    case "source-deleted":
      return synchronize ? removeFrom("source", event.source, downstreams) : [];
    case "policy-changed":
      return generatesExisting(policy, generate) || (synchronize && generate.entries.some(isData))
        ? apply()
        : [];
    case "rule-deleted":
      return synchronize && !generate.orphanDownstreamOnPolicyDelete ? removeOwn(downstreams) : [];
  }
}

/** Whether a rule generates for resources that are there before it; the rule goes before its policy. */
export function generatesExisting(policy: Policy, generate: Generate): boolean {
  return generate.generateExisting ?? policy.spec.generateExisting;
}

/**
 * Whether a trigger has stopped being one: it no longer matches, or its preconditions are no longer
 * met. An exception or an error leaves what is there alone, and so does an operation that the rule
 * is not about.
 */
function isLost(result: RuleResult | undefined, rule: Rule, operation: Operation): boolean {
  if (result === undefined) return concernsOperation(rule.match, operation);
  return result.verdict === "skip" && result.exceptions.length === 0;
}

function isData(entry: Generate["entries"][number]): boolean {
  return entry.source.type === "data";
}

/** Makes sure that what a passing result generates is there; what is there already changes only in sync. */
function applyResult(
  result: RuleResult | undefined,
  policy: Policy,
  synchronize: boolean,
  existing: readonly JsonMap[],
): GenerationAction[] {
  if (result?.verdict !== "pass") return [];
  const serverSideApply = policy.spec.useServerSideApply;
  return (result.generated ?? []).flatMap(({ resource }: GeneratedResource): GenerationAction[] => {
    const place = placeOf(resource);
    const present = existing.find((candidate) => placeOf(candidate) === place);
    if (present === undefined) return [{ type: "create", resource, serverSideApply }];
    if (!synchronize || deepEqual(withoutServerFields(present), resource)) return [];
    return [{ type: "update", resource, serverSideApply }];
  });
}

/** Removes what the rule has generated from a trigger or a source. */
function removeFrom(
  origin: "trigger" | "source",
  object: JsonMap,
  downstreams: readonly Downstream[],
): GenerationAction[] {
  return downstreams
    .filter(({ resource }) => comesFrom(resource, origin, object))
    .map(({ resource }) => ({ type: "delete", resource }));
}

/** Removes what ends with the rule; a copy of a single object stays, and so does what the rule no longer named. */
function removeOwn(downstreams: readonly Downstream[]): GenerationAction[] {
  return downstreams
    .filter(({ entry }) => entry !== undefined && entry.source.type !== "clone")
    .map(({ resource }) => ({ type: "delete", resource }));
}

function placeOf(resource: JsonMap): string {
  const metadata = get(resource, "metadata");
  const fields = isMap(metadata) ? metadata : {};
  return JSON.stringify([
    get(resource, "apiVersion"),
    get(resource, "kind"),
    get(fields, "namespace") ?? "",
    get(fields, "name"),
  ]);
}
