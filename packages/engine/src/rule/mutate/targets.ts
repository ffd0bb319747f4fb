import { copyToExtend, get, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { compileConditions } from "../../condition/condition-block.ts";
import type { CompiledConditions } from "../../condition/condition-block.ts";
import { compileContext } from "../../expression/context-entry.ts";
import type { CompiledEntry, EntryOwner } from "../../expression/context-entry.ts";
import { ExpressionError } from "../../expression/failure.ts";
import { isGiven } from "../../expression/given-values.ts";
import { childScope } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../../expression/template.ts";
import type { Template, TemplateOptions } from "../../expression/template.ts";
import type { MutateTarget } from "../../policy/mutate.ts";
import type { LabelSelector } from "../../policy/policy.ts";
import type { ResourceQuery } from "../../providers.ts";
import type { Maybe } from "../../request.ts";
import type { MutatedTarget } from "../../result/response.ts";
import type { Outcome, Subject } from "../outcome.ts";
import { checkPreconditions } from "../preconditions.ts";
import { patchOutcome } from "./patch-outcome.ts";
import type { CompiledPatch } from "./patch.ts";

/** Existing resources that a rule changes, compiled. */
export interface CompiledTarget {
  readonly query: Template;
  readonly context: readonly CompiledEntry[];
  readonly preconditions: CompiledConditions | undefined;
  /** The target's place in the rule. */
  readonly path: string;
}

/** Compiles `mutate.targets[]`. A namespaced Policy reaches only its own namespace. */
export function compileTarget(
  target: MutateTarget,
  owner: EntryOwner,
  templates: TemplateOptions,
  path: string,
): CompiledTarget {
  const { apiVersion, kind, name, selector } = target;
  const namespace = owner.namespace ?? target.namespace;
  const query = { apiVersion, kind, name, namespace, ...(selector && { selector }) };
  return {
    path,
    query: compileTemplate(query as unknown as Json, templates),
    context: compileContext(target.context, owner, templates, path),
    preconditions:
      target.preconditions === undefined
        ? undefined
        : compileConditions(
            target.preconditions,
            templates,
            `${path}.preconditions`,
            "precondition",
          ),
  };
}

/**
 * Patches the targets: `target` is the resource that is patched, `request` the one that brought it
 * about. Undefined where there is no target. Throws Suspension, and Errors of providers.
 */
export function patchTargets(
  targets: readonly CompiledTarget[],
  patch: CompiledPatch,
  subject: Subject,
  scope: Scope,
): Outcome | undefined {
  const outcomes: Outcome[] = [];
  const patched: MutatedTarget[] = [];
  for (const target of targets) {
    for (const existing of listTargets(target, subject, scope)) {
      const outcome = patchTarget(target, existing, patch, subject, scope);
      outcomes.push(outcome);
      if (outcome.patched !== undefined) {
        patched.push({ target: existing, patched: outcome.patched });
      }
    }
  }
  const failed = outcomes.find(({ verdict }) => verdict === "error");
  // the others are changed all the same
  if (failed !== undefined) return patched.length === 0 ? failed : { ...failed, targets: patched };
  const messages = [...new Set(outcomes.map(({ message }) => message))];
  if (patched.length === 0) {
    return outcomes.length === 0 ? undefined : { verdict: "skip", message: messages.join("; ") };
  }
  const passed = outcomes.filter(({ verdict }) => verdict === "pass");
  return {
    verdict: "pass",
    message: passed.map(({ message }) => message).join("; "),
    targets: patched,
  };
}

function listTargets(target: CompiledTarget, subject: Subject, scope: Scope): readonly JsonMap[] {
  const { session } = subject;
  const { providers } = session;
  if (providers.listResources === undefined) {
    throw new ExpressionError("existing resources cannot be looked up here");
  }
  const query = resourceQuery(resolveTemplate(target.query, scope));
  const key = `resources ${stringify(query as unknown as Json)}`;
  const found = session.fetchOnce(key, () => providers.listResources?.(query) as Maybe<Json>);
  return Array.isArray(found) ? found.filter(isMap) : [];
}

function resourceQuery(value: Json): ResourceQuery {
  const text = (key: string): string => {
    const found = isMap(value) ? get(value, key) : undefined;
    if (typeof found === "string") return found;
    throw new ExpressionError(`${key} of a target must be a text, not ${stringify(found ?? null)}`);
  };
  const selector = isMap(value) ? get(value, "selector") : undefined;
  return {
    apiVersion: text("apiVersion"),
    kind: text("kind"),
    namespace: text("namespace"),
    name: text("name"),
    ...(selector === undefined ? {} : { selector: selector as LabelSelector }),
  };
}

function patchTarget(
  target: CompiledTarget,
  existing: JsonMap,
  patch: CompiledPatch,
  subject: Subject,
  scope: Scope,
): Outcome {
  const data = copyToExtend(scope.data);
  data["target"] = existing;
  const deferred = target.context
    .filter(
      (entry) =>
        entry.isPresent(subject.session) && !(entry.external && isGiven(subject.given, entry.name)),
    )
    .map((entry) => entry.bind(subject.session));
  const inner = childScope(scope, data, deferred);
  const stopped = checkPreconditions(target.preconditions, inner, `${target.path}.preconditions`);
  if (stopped !== undefined) return stopped;
  return patchOutcome(existing, () => patch.apply(existing, subject, inner));
}
