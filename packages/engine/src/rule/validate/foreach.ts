import { NotFoundError } from "@winnow/jmespath";
import { copyToExtend, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { compileConditions } from "../../condition/condition-block.ts";
import type { CompiledConditions } from "../../condition/condition-block.ts";
import { compileContextEntry } from "../../expression/context-entry.ts";
import type { CompiledEntry, EntryOwner } from "../../expression/context-entry.ts";
import { Suspension, errorText } from "../../expression/failure.ts";
import { isGiven, setElementValues } from "../../expression/given-values.ts";
import { childScope, noteDifference, requireAtMost, runQuery } from "../../expression/scope.ts";
import type { DeferredValue, Scope } from "../../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../../expression/template.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { ForEach } from "../../policy/policy.ts";
import type { Body, Outcome, RuleLimits, Subject } from "../outcome.ts";
import { checkPreconditions } from "../preconditions.ts";

export interface ForEachOptions {
  readonly templates: TemplateOptions;
  readonly owner: EntryOwner;
  readonly limits: RuleLimits;
  /** Compiles the check of an entry, which may be a foreach itself. */
  compileCheck(check: ForEach["check"], path: string): Body;
}

const passed: Outcome = { verdict: "pass", message: "rule passed" };

interface Entry {
  readonly list: (scope: Scope) => Json;
  readonly elementScope: boolean | undefined;
  readonly context: readonly CompiledEntry[];
  readonly preconditions: CompiledConditions | undefined;
  readonly body: Body;
  readonly path: string;
}

/** Compiles `validate.foreach`: every element of every list must pass; the first that does not decides. */
export function compileForEachBody(
  entries: readonly ForEach[],
  options: ForEachOptions,
  path: string,
): Body {
  const compiled = entries.map((entry, index) => compileEntry(entry, options, `${path}[${index}]`));
  const { limits } = options;
  const sound = options.templates.semantics === "sound";
  return {
    judge(subject, scope) {
      let applied = 0;
      let listFailure: string | undefined;
      for (const entry of compiled) {
        const elements = evaluateList(entry, scope, limits);
        if (typeof elements === "string") {
          listFailure ??= elements;
          if (!sound) continue;
          noteDifference(scope, "foreach-list-error");
          return { verdict: "error", message: elements };
        }
        const result = judgeElements(entry, elements, subject, scope, sound);
        if (typeof result !== "number") return result;
        applied += result;
      }
      if (applied > 0) return passed;
      return listFailure === undefined ? undefined : { verdict: "error", message: listFailure };
    },
  };
}

function compileEntry(entry: ForEach, options: ForEachOptions, path: string): Entry {
  const { templates } = options;
  const list = compileTemplate(entry.list, templates);
  return {
    list(scope) {
      const query = resolveTemplate(list, scope);
      if (typeof query !== "string") return query;
      return runQuery(templates.queries.compile(query.trim()), scope);
    },
    elementScope: entry.elementScope,
    context: entry.context.map((item) => compileContextEntry(item, options.owner, templates)),
    preconditions:
      entry.preconditions === undefined
        ? undefined
        : compileConditions(
            entry.preconditions,
            templates,
            `${path}.preconditions`,
            "precondition",
          ),
    body: options.compileCheck(entry.check, path),
    path,
  };
}

/** The elements of a list, none where its path does not exist, or why it cannot be evaluated. */
function evaluateList(entry: Entry, scope: Scope, limits: RuleLimits): readonly Json[] | string {
  try {
    const value = entry.list(scope);
    if (value === null) return [];
    const elements = Array.isArray(value) ? value : [value];
    requireAtMost(elements.length, limits.elements, `the list of ${entry.path}`);
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

/** How many elements were judged and passed, or the outcome of the first that did not pass. */
function judgeElements(
  entry: Entry,
  elements: readonly Json[],
  subject: Subject,
  scope: Scope,
  sound: boolean,
): Outcome | number {
  let applied = 0;
  const inner = elementScopes(entry, subject, scope);
  for (const [index, element] of elements.entries()) {
    if (element === null) continue;
    const outcome = judgeElement(entry, element, subject, inner(element, index), sound);
    if (outcome === undefined || outcome.verdict === "skip") continue;
    if (outcome.verdict === "pass") {
      applied += 1;
      continue;
    }
    if (outcome.verdict === "error" && index < elements.length - 1) {
      if (!sound) continue;
      noteDifference(scope, "foreach-element-error");
    }
    return { verdict: outcome.verdict, message: `validation failure: ${outcome.message}` };
  }
  return applied;
}

function judgeElement(
  entry: Entry,
  element: Json,
  subject: Subject,
  inner: Scope,
  sound: boolean,
): Outcome | undefined {
  const scoped = entry.elementScope ?? isMap(element);
  if (scoped && !isMap(element)) {
    return {
      verdict: "error",
      message: "failed to process foreach: elementScope: true needs elements that are maps",
    };
  }
  const stopped = checkPreconditions(entry.preconditions, inner);
  if (stopped?.verdict === "error") {
    if (!sound) return undefined;
    noteDifference(inner, "foreach-precondition-error");
  }
  if (stopped !== undefined) return stopped;
  const { resource, isDelete, session, given, podSecurityExceptions, verified } = subject;
  const nested: Subject = {
    resource,
    element: scoped ? element : undefined,
    isDelete,
    nesting: subject.nesting + 1,
    session,
    given,
    podSecurityExceptions,
    verified,
  };
  return entry.body.judge(nested, inner);
}

/** Names with the depth behind them; literals, because they are written for every element. */
const elementNames = ["element0", "element1", "element2"];
const indexNames = ["elementIndex0", "elementIndex1", "elementIndex2"];

/**
 * Gives each element its scope. Where nothing is deferred but the images of the resource, which are
 * the same for every element, one scope serves them all.
 */
function elementScopes(
  entry: Entry,
  subject: Subject,
  scope: Scope,
): (element: Json, index: number) => Scope {
  const { nesting } = subject;
  const elementName = elementNames[nesting] ?? `element${nesting}`;
  const indexName = indexNames[nesting] ?? `elementIndex${nesting}`;
  const fresh = (): Scope =>
    childScope(scope, copyToExtend(scope.data), deferredOf(entry, subject));
  const shared = entry.context.length === 0 && scope.deferred.length <= 1 ? fresh() : undefined;
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

function deferredOf(entry: Entry, subject: Subject): readonly DeferredValue[] {
  return entry.context
    .filter(
      (item) =>
        item.isPresent(subject.session) && !(item.external && isGiven(subject.given, item.name)),
    )
    .map((item) => item.bind(subject.session));
}
