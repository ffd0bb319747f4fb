/** Cleanup policies, compiled: when they run, and which resources they would then delete. */
import { isMap, get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { compileConditions } from "../condition/condition-block.ts";
import { compileContext } from "../expression/context-entry.ts";
import { Suspension, errorText } from "../expression/failure.ts";
import { imageData } from "../expression/image-data.ts";
import type { QueryCache } from "../expression/query-cache.ts";
import { createScope } from "../expression/scope.ts";
import type { DeferredValue, Scope } from "../expression/scope.ts";
import { runInSession } from "../expression/session.ts";
import { Exhaustion, exhausted, takeWork } from "../expression/work-budget.ts";
import type { WorkLimit } from "../expression/work-budget.ts";
import type { Session } from "../expression/session.ts";
import { taintedNames } from "../expression/tainted-names.ts";
import { requestNames } from "../expression/wildcard-guard.ts";
import { compileMatch } from "../match/match.ts";
import { matchSubject } from "../match/subject.ts";
import type { Providers } from "../providers.ts";
import type { Maybe } from "../request.ts";
import type { Semantics } from "../semantics.ts";
import type { CleanupPolicy } from "./cleanup-policy.ts";
import { parseSchedule } from "./schedule.ts";

/** A cleanup policy that is ready to run. */
export interface Cleanup {
  readonly policy: CleanupPolicy;
  /** The first execution after a time, both in milliseconds since the epoch; undefined where there is none. */
  nextExecution(after: number): number | undefined;
  /** Whether an execution would delete a resource. A plain value where nothing had to be fetched. */
  decide(resource: JsonMap, options?: CleanupOptions): Maybe<CleanupDecision>;
}

export interface CleanupOptions {
  /** Where the values of `context` come from. */
  readonly providers?: Providers;
  /** Labels of the resource's namespace, for namespaceSelector. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

/** What an execution would do with a resource; an error never deletes. */
export interface CleanupDecision {
  readonly verdict: "delete" | "keep" | "error";
  readonly message: string;
  /** Named differences between the two semantics that have decided it. */
  readonly differences?: readonly string[];
}

export interface CleanupCompiler {
  readonly queries: QueryCache;
  readonly semantics: Semantics;
  readonly defaultRegistry: string;
  readonly work: WorkLimit;
}

/**
 * Compiles a policy that has been checked. Follows Kyverno's documentation of cleanup policies: the
 * resource is `target` in expressions.
 */
export function compileCleanup(policy: CleanupPolicy, compiler: CleanupCompiler): Cleanup {
  const { queries, semantics } = compiler;
  const tainted = taintedNames(policy.context, { queries, semantics, tainted: requestNames });
  const templates = { queries, semantics, tainted };
  const schedule = parseSchedule(policy.schedule);
  const match = compileMatch(policy.match, policy.exclude, policy.namespace);
  const owner = { policy: policy.name, rule: "", ...namespaceOf(policy) };
  const context = compileContext(policy.context, owner, templates, "spec");
  const conditions =
    policy.conditions === undefined
      ? undefined
      : compileConditions(policy.conditions, templates, "spec.conditions", "cleanup");
  const decideOnce = (
    resource: JsonMap,
    options: CleanupOptions,
    session: Session,
  ): CleanupDecision => {
    const { namespaceLabels } = options;
    const subject = matchSubject({
      object: resource,
      operation: "DELETE",
      ...(namespaceLabels === undefined ? {} : { namespaceLabels }),
    });
    if (!match.applies(subject)) return { verdict: "keep", message: "not matched" };
    if (conditions === undefined) return { verdict: "delete", message: "matched" };
    const bound = context.filter((entry) => entry.isPresent(session));
    const scope = targetScope(
      resource,
      bound.map((entry) => entry.bind(session)),
      compiler.defaultRegistry,
    );
    try {
      const outcome = conditions.evaluate(scope);
      // also where an error was passed over
      takeWork(session.budget, 1);
      const facts = differencesOf(scope);
      if (outcome.holds) return { verdict: "delete", message: "conditions met", ...facts };
      const parts = ["conditions not met", outcome.message].filter((part) => part !== "");
      return { verdict: "keep", message: parts.join("; "), ...facts };
    } catch (error) {
      if (error instanceof Exhaustion) return { verdict: "error", message: exhausted };
      if (error instanceof Suspension) throw error;
      return {
        verdict: "error",
        message: `failed to evaluate conditions: ${errorText(error)}`,
        ...differencesOf(scope),
      };
    }
  };
  return {
    policy,
    nextExecution: (after) => (typeof schedule === "string" ? undefined : schedule.next(after)),
    decide: (resource, options = {}) =>
      runInSession(options.providers ?? {}, compiler.work, (session) =>
        decideOnce(resource, options, session),
      ),
  };
}

function namespaceOf(policy: CleanupPolicy): { namespace?: string } {
  return policy.namespace === undefined ? {} : { namespace: policy.namespace };
}

function targetScope(
  resource: JsonMap,
  context: readonly DeferredValue[],
  defaultRegistry: string,
): Scope {
  const metadata = get(resource, "metadata");
  const namespace = isMap(metadata) ? get(metadata, "namespace") : undefined;
  const data: JsonMap = {
    target: resource,
    ...(typeof namespace === "string" ? { request: { namespace } } : {}),
  };
  const images: DeferredValue = {
    name: "images",
    load: () => imageData(resource, defaultRegistry) ?? {},
  };
  return createScope(data, false, false, [images, ...context], undefined);
}

function differencesOf({ notes }: Scope): { differences?: string[] } {
  return notes.differences === undefined ? {} : { differences: [...notes.differences] };
}
