/** The policies of a cluster, compiled: those that are in force, and what is wrong with the others. */
import { compile, createCompileCache } from "@winnow/engine";
import type { CompileOptions, Policy, PolicySet, Problem } from "@winnow/engine";
import { webhookGroups } from "../webhook/webhook-group.ts";
import type { WebhookGroup } from "../webhook/webhook-group.ts";
import type { PolicyDocument } from "./policy-documents.ts";

export interface CompiledPolicies {
  readonly set: PolicySet;
  readonly groups: readonly WebhookGroup[];
  /** The policies of each group, by the group's id. */
  readonly policiesOf: ReadonlyMap<string, ReadonlySet<Policy>>;
  /** Errors, by the name of the document; nothing for a document without any. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

export type PolicyCompiler = (documents: readonly PolicyDocument[]) => CompiledPolicies;

/**
 * Compiles again and again, each time only what has changed since. A document that is refused takes no
 * effect, also not as it was before.
 */
export function createPolicyCompiler(
  options: Omit<CompileOptions, "cache" | "leaveOutRefused">,
): PolicyCompiler {
  const cache = createCompileCache();
  return (documents) => {
    const compiled = compile(documents, { ...options, cache, leaveOutRefused: true });
    if (!compiled.ok) throw new Error("refused documents were to be left out");
    const { set } = compiled;
    const groups = webhookGroups(set.policies);
    const problems = new Map<string, Problem[]>();
    for (const problem of compiled.problems) {
      const { file = "", severity } = problem;
      if (severity === "error") problems.set(file, [...(problems.get(file) ?? []), problem]);
    }
    return {
      set,
      groups,
      policiesOf: new Map(groups.map(({ id, policies }) => [id, new Set(policies)])),
      problems,
    };
  };
}
