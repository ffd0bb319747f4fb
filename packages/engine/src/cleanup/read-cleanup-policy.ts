import type { JsonMap } from "@winnow/value";
import type { MatchBlock, ResourceFilter } from "../policy/policy.ts";
import { readContext } from "../policy/read-context.ts";
import { given, mapOf, optional, textOf } from "../policy/read-fields.ts";
import { readMatch } from "../policy/read-match.ts";
import { propagationPolicies } from "./cleanup-policy.ts";
import type { CleanupPolicy } from "./cleanup-policy.ts";

/** A cleanup policy from its document, which has passed its schema. */
export function readCleanupPolicy(raw: JsonMap): CleanupPolicy {
  const metadata = mapOf(raw, "metadata") ?? {};
  const spec = mapOf(raw, "spec") ?? {};
  const exclude = mapOf(spec, "exclude");
  const propagation = textOf(spec, "deletionPropagationPolicy");
  const namespaced = textOf(raw, "kind") === "CleanupPolicy";
  return {
    kind: namespaced ? "CleanupPolicy" : "ClusterCleanupPolicy",
    name: textOf(metadata, "name") ?? "",
    ...(namespaced ? { namespace: textOf(metadata, "namespace") ?? "default" } : {}),
    schedule: textOf(spec, "schedule") ?? "",
    match: withoutOperations(readMatch(mapOf(spec, "match") ?? {})),
    ...optional("exclude", exclude && withoutOperations(readMatch(exclude))),
    context: readContext(spec),
    ...optional("conditions", given(spec, "conditions")),
    ...optional(
      "deletionPropagationPolicy",
      propagationPolicies.find((known) => known === propagation),
    ),
    raw,
  };
}

/** A schedule knows no operations; the documentation says that they are ignored. */
function withoutOperations({ any, all, legacy }: MatchBlock): MatchBlock {
  return {
    ...optional("any", any?.map(withoutOperation)),
    ...optional("all", all?.map(withoutOperation)),
    ...optional("legacy", legacy && withoutOperation(legacy)),
  };
}

function withoutOperation(filter: ResourceFilter): ResourceFilter {
  if (filter.resources === undefined) return filter;
  const { operations: _operations, ...resources } = filter.resources;
  return { ...filter, resources };
}
