import type { JsonMap } from "@winnow/value";
import type { CompiledPolicy } from "./evaluate.ts";
import { createWorkBudget } from "./expression/work-budget.ts";
import type { WorkBudget } from "./expression/work-budget.ts";
import type { CheckedDocument } from "./policy/load.ts";
import type { Policy, PolicyException } from "./policy/policy.ts";

/**
 * What compiling remembers of documents, for a host whose policies change one at a time: a document
 * that is the same object as before is neither checked nor compiled again. Only for calls with the
 * same options.
 */
export interface CompileCache {
  /** By the document's value. */
  readonly documents: WeakMap<JsonMap, CheckedDocument>;
  readonly policies: WeakMap<Policy, CachedPolicy>;
  /** Of all that is compiled with it, since a set has parts that an earlier one was compiled with. */
  readonly budget: WorkBudget;
}

/** A compiled policy, and the exceptions that it was compiled with. */
interface CachedPolicy {
  readonly exceptions: readonly PolicyException[];
  readonly compiled: CompiledPolicy;
}

export function createCompileCache(): CompileCache {
  return { documents: new WeakMap(), policies: new WeakMap(), budget: createWorkBudget() };
}

/** The policy as it was compiled before, or compiled now because it or its exceptions have changed. */
export function compiledOnce(
  cache: CompileCache,
  policy: Policy,
  exceptions: readonly PolicyException[],
  compile: () => CompiledPolicy,
): CompiledPolicy {
  const known = cache.policies.get(policy);
  if (known !== undefined && sameElements(known.exceptions, exceptions)) return known.compiled;
  const compiled = compile();
  cache.policies.set(policy, { exceptions, compiled });
  return compiled;
}

function sameElements<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((element, index) => element === right[index]);
}
