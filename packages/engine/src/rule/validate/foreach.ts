import { isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { noteDifference } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import { goType } from "../../pattern/misfit.ts";
import type { ForEach } from "../../policy/policy.ts";
import type { FailurePlace } from "../../result/response.ts";
import { compileForEachList, elementScopes, evaluateList } from "../foreach-list.ts";
import type { ForEachList, ForEachListOptions } from "../foreach-list.ts";
import { traceElement, traceForEach } from "../trace-foreach.ts";
import type { Body, Outcome, Subject } from "../outcome.ts";
import { checkPreconditions } from "../preconditions.ts";

export interface ForEachOptions extends ForEachListOptions {
  /** Compiles the check of an entry, which may be a foreach itself. */
  compileCheck(check: ForEach["check"], path: string): Body;
}

const passed: Outcome = { verdict: "pass", message: "rule passed" };

interface Entry extends ForEachList {
  readonly elementScope: boolean | undefined;
  readonly body: Body;
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
        const mark = scope.tracer?.mark() ?? 0;
        const elements = evaluateList(entry, scope, limits);
        if (typeof elements === "string") {
          traceForEach(scope.tracer, mark, entry, elements);
          listFailure ??= elements;
          if (!sound) continue;
          noteDifference(scope, "foreach-list-error");
          return { verdict: "error", message: elements };
        }
        const result = judgeElements(entry, elements, subject, scope, sound);
        traceForEach(scope.tracer, mark, entry, elements);
        if (typeof result !== "number") return result;
        applied += result;
      }
      if (applied > 0) return passed;
      return listFailure === undefined ? undefined : { verdict: "error", message: listFailure };
    },
  };
}

function compileEntry(entry: ForEach, options: ForEachOptions, path: string): Entry {
  return {
    ...compileForEachList(entry, options, path),
    elementScope: entry.elementScope,
    body: options.compileCheck(entry.check, path),
  };
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
  for (let index = 0; index < elements.length; index += 1) {
    const element = elements[index] ?? null;
    if (element === null) continue;
    if (entry.elementScope === true && !isMap(element)) return noScope(element);
    const mark = scope.tracer?.mark() ?? 0;
    const outcome = judgeElement(entry, element, subject, inner(element, index), sound);
    if (scope.tracer !== undefined) {
      traceElement(scope.tracer, mark, entry, element, index, outcome);
    }
    if (outcome === undefined || outcome.verdict === "skip") continue;
    if (outcome.verdict === "pass") {
      applied += 1;
      continue;
    }
    if (outcome.verdict === "error" && index < elements.length - 1) {
      if (!sound) continue;
      noteDifference(scope, "foreach-element-error");
    }
    const message = `validation failure: ${outcome.message}`;
    const at = outcome.verdict === "fail" ? placeIn(entry, element, outcome) : undefined;
    return { verdict: outcome.verdict, message, ...(at === undefined ? {} : { at }) };
  }
  return applied;
}

function noScope(element: Json): Outcome {
  const message = `failed to process foreach: cannot use elementScope=true foreach rules for elements that are not maps, expected type=map got type=${goType(element)}`;
  return { verdict: "error", message };
}

/** Where a failure lies: patterns look at the element, or without element scope at the resource. */
function placeIn(entry: Entry, element: Json, { at }: Outcome): FailurePlace | undefined {
  if (typeof element !== "object") return at;
  if (at === undefined) return { path: "", element };
  const isScoped = entry.elementScope ?? isMap(element);
  return at.element === undefined && isScoped ? { path: at.path, element } : at;
}

function judgeElement(
  entry: Entry,
  element: Json,
  subject: Subject,
  inner: Scope,
  sound: boolean,
): Outcome | undefined {
  const scoped = entry.elementScope ?? isMap(element);
  const stopped = checkPreconditions(entry.preconditions, inner, `${entry.path}.preconditions`);
  if (stopped?.verdict === "error") {
    if (!sound) return undefined;
    noteDifference(inner, "foreach-precondition-error");
  }
  if (stopped !== undefined) return stopped;
  const { resource, matched, isDelete, session, given, podSecurityExceptions, verified } = subject;
  const nested: Subject = {
    resource,
    matched,
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
