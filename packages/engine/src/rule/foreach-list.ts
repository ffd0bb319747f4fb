/** The lists of foreach, and what the expressions inside see of each element. */
import { NotFoundError } from "@winnow/jmespath";
import { copyToExtend } from "@winnow/value";
import type { Json } from "@winnow/value";
import { compileConditions } from "../condition/condition-block.ts";
import type { CompiledConditions } from "../condition/condition-block.ts";
import { compileContext } from "../expression/context-entry.ts";
import type { CompiledEntry, EntryOwner } from "../expression/context-entry.ts";
import { Suspension, errorText } from "../expression/failure.ts";
import { isGiven, setElementValues } from "../expression/given-values.ts";
import { takeWork } from "../expression/work-budget.ts";
import { childScope, requireAtMost, runQuery } from "../expression/scope.ts";
import type { DeferredValue, Scope } from "../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../expression/template.ts";
import type { TemplateOptions } from "../expression/template.ts";
import type { ContextEntry } from "../policy/policy.ts";
import type { RuleLimits, Subject } from "./outcome.ts";

export interface ForEachListOptions {
  readonly templates: TemplateOptions;
  readonly owner: EntryOwner;
  readonly limits: RuleLimits;
}

/** What every entry of foreach has, whatever its rule does. */
export interface ForEachList {
  readonly list: (scope: Scope) => Json;
  /** The list's expression as the policy has it. */
  readonly written: string;
  /** What judging one element costs, in steps: as many as the entry has parts. */
  readonly weight: number;
  readonly context: readonly CompiledEntry[];
  readonly preconditions: CompiledConditions | undefined;
  readonly path: string;
}

/** Compiles the list of an entry, with its context and preconditions. */
export function compileForEachList(
  entry: {
    readonly list: string;
    readonly context: readonly ContextEntry[];
    readonly preconditions?: Json;
  },
  options: ForEachListOptions,
  path: string,
): ForEachList {
  const { templates } = options;
  const list = compileTemplate(entry.list, templates);
  return {
    written: entry.list,
    weight: countNodes(entry),
    list(scope) {
      const query = resolveTemplate(list, scope);
      if (typeof query !== "string") return query;
      return runQuery(templates.queries.compile(query.trim()), scope);
    },
    context: compileContext(entry.context, options.owner, templates, path),
    preconditions:
      entry.preconditions === undefined
        ? undefined
        : compileConditions(
            entry.preconditions,
            templates,
            `${path}.preconditions`,
            "precondition",
          ),
    path,
  };
}

/**
 * The elements of a list, or why it cannot be evaluated. One whose path does not exist has no elements,
 * unless `mustExist` says otherwise.
 */
export function evaluateList(
  entry: ForEachList,
  scope: Scope,
  limits: RuleLimits,
  mustExist = false,
): readonly Json[] | string {
  try {
    const value = entry.list(scope);
    if (value === null) return [];
    const elements = Array.isArray(value) ? value : [value];
    requireAtMost(elements.length, limits.elements, `the list of ${entry.path}`);
    return elements;
  } catch (error) {
    if (error instanceof Suspension) throw error;
    if (!mustExist && isNotFound(error)) return [];
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
export function elementScopes(
  entry: ForEachList,
  subject: Subject,
  scope: Scope,
): (element: Json, index: number) => Scope {
  const { nesting } = subject;
  const elementName = elementNames[nesting] ?? `element${nesting}`;
  const indexName = indexNames[nesting] ?? `elementIndex${nesting}`;
  const { budget } = subject.session;
  const fresh = (): Scope =>
    childScope(scope, copyToExtend(scope.data), deferredOf(entry, subject));
  const shared = entry.context.length === 0 && scope.deferred.length <= 1 ? fresh() : undefined;
  return (element, index) => {
    takeWork(budget, entry.weight);
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

function countNodes(part: unknown): number {
  if (typeof part !== "object" || part === null) return 1;
  return Object.values(part).reduce((sum: number, child) => sum + countNodes(child), 1);
}

function deferredOf(entry: ForEachList, subject: Subject): readonly DeferredValue[] {
  return entry.context
    .filter(
      (item) =>
        item.isPresent(subject.session) && !(item.external && isGiven(subject.given, item.name)),
    )
    .map((item) => item.bind(subject.session));
}
