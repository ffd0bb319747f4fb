/** The lists of foreach: their elements, and what expressions see of each. Every kind of rule shares this. */
import { NotFoundError } from "@winnow/jmespath";
import { copyToExtend } from "@winnow/value";
import type { Json } from "@winnow/value";
import { compileConditions } from "../condition/condition-block.ts";
import type { CompiledConditions } from "../condition/condition-block.ts";
import { compileContextEntry } from "../expression/context-entry.ts";
import type { CompiledEntry, EntryOwner } from "../expression/context-entry.ts";
import { Suspension, errorText } from "../expression/failure.ts";
import { isGiven, setElementValues } from "../expression/given-values.ts";
import { childScope, requireAtMost, runQuery } from "../expression/scope.ts";
import type { DeferredValue, Scope } from "../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../expression/template.ts";
import type { TemplateOptions } from "../expression/template.ts";
import type { ContextEntry } from "../policy/policy.ts";
import type { RuleLimits, Subject } from "./outcome.ts";

/** An entry of foreach as far as all kinds of rules share it. */
interface ListEntry {
  readonly list: string;
  readonly context: readonly ContextEntry[];
  readonly preconditions?: Json;
}

/** Whose entries these are, and how their expressions are compiled. */
export interface ListOptions {
  readonly templates: TemplateOptions;
  readonly owner: EntryOwner;
  readonly limits: RuleLimits;
}

/** A compiled list. */
export interface ForEachList {
  readonly preconditions: CompiledConditions | undefined;
  /** The elements, none where the list's path does not exist, or why it cannot be evaluated. Throws Suspension only. */
  elements(scope: Scope): readonly Json[] | string;
  /** Gives each element its scope. */
  scopes(subject: Subject, scope: Scope): (element: Json, index: number) => Scope;
}

/** Compiles the list of a foreach entry; `path` is the entry's place in its rule. */
export function compileForEachList(
  entry: ListEntry,
  options: ListOptions,
  path: string,
): ForEachList {
  const { templates } = options;
  const list = compileTemplate(entry.list, templates);
  const context = entry.context.map((item) => compileContextEntry(item, options.owner, templates));
  const evaluate = (scope: Scope): Json => {
    const query = resolveTemplate(list, scope);
    if (typeof query !== "string") return query;
    return runQuery(templates.queries.compile(query.trim()), scope);
  };
  return {
    preconditions:
      entry.preconditions === undefined
        ? undefined
        : compileConditions(
            entry.preconditions,
            templates,
            `${path}.preconditions`,
            "precondition",
          ),
    elements: (scope) => evaluateList(evaluate, scope, options.limits, path),
    scopes: (subject, scope) => elementScopes(context, subject, scope),
  };
}

function evaluateList(
  evaluate: (scope: Scope) => Json,
  scope: Scope,
  limits: RuleLimits,
  path: string,
): readonly Json[] | string {
  try {
    const value = evaluate(scope);
    if (value === null) return [];
    const elements = Array.isArray(value) ? value : [value];
    requireAtMost(elements.length, limits.elements, `the list of ${path}`);
    return elements;
  } catch (error) {
    if (error instanceof Suspension) throw error;
    if (isNotFound(error)) return [];
    return `failed to evaluate list: ${errorText(error)}`;
  }
}

function isNotFound(error: unknown): boolean {
  return (
    error instanceof NotFoundError ||
    (error instanceof Error && error.cause instanceof NotFoundError)
  );
}

/** Names with the depth behind them; literals, because they are written for every element. */
const elementNames = ["element0", "element1", "element2"];
const indexNames = ["elementIndex0", "elementIndex1", "elementIndex2"];

/**
 * Gives each element its scope. Where nothing is deferred but the images of the resource, which are
 * the same for every element, one scope serves them all.
 */
function elementScopes(
  context: readonly CompiledEntry[],
  subject: Subject,
  scope: Scope,
): (element: Json, index: number) => Scope {
  const { nesting } = subject;
  const elementName = elementNames[nesting] ?? `element${nesting}`;
  const indexName = indexNames[nesting] ?? `elementIndex${nesting}`;
  const fresh = (): Scope =>
    childScope(scope, copyToExtend(scope.data), deferredOf(context, subject));
  const shared = context.length === 0 && scope.deferred.length <= 1 ? fresh() : undefined;
  return (element, index) => {
    const inner = shared ?? fresh();
    const { data } = inner;
    data["element"] = element;
    data["elementIndex"] = index;
    data[elementName] = element;
    data[indexName] = index;
    setElementValues(data, subject.given, index);
    return inner;
  };
}

function deferredOf(context: readonly CompiledEntry[], subject: Subject): readonly DeferredValue[] {
  return context
    .filter(
      (item) =>
        item.isPresent(subject.session) && !(item.external && isGiven(subject.given, item.name)),
    )
    .map((item) => item.bind(subject.session));
}
