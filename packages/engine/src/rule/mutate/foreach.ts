import type { Json, JsonMap } from "@winnow/value";
import { ExpressionError } from "../../expression/failure.ts";
import type { Scope } from "../../expression/scope.ts";
import type { MutateForEach, Patch } from "../../policy/mutate.ts";
import { compileForEachList, elementScopes, evaluateList } from "../foreach-list.ts";
import type { ForEachList } from "../foreach-list.ts";
import type { Subject } from "../outcome.ts";
import { checkPreconditions } from "../preconditions.ts";
import { traceElement, traceForEach } from "../trace-foreach.ts";
import type { CompiledPatch, PatchCompiler } from "./patch.ts";

interface Entry extends ForEachList {
  readonly descending: boolean;
  readonly patch: CompiledPatch;
}

/**
 * Compiles `mutate.foreach`: the patch of an entry is applied once for each element, to what the
 * element before has left. The lists, and everything that expressions see, stay those of the
 * resource as it was before the rule. Elements of strategic merges are taken from the last to the
 * first, because each merge puts its own in front.
 */
export function compileForEachPatch(
  entries: readonly MutateForEach[],
  options: PatchCompiler,
  compileInner: (patch: Patch, path: string) => CompiledPatch,
  path: string,
): CompiledPatch {
  const compiled = entries.map((entry, index): Entry => {
    const at = `${path}[${index}]`;
    return {
      ...compileForEachList(entry, options, at),
      descending: (entry.order ?? defaultOrder(entry.patch)) === "Descending",
      patch: compileInner(entry.patch, at),
    };
  });
  const mustExist = options.templates.semantics === "kyverno-1.19";
  return {
    apply(resource, subject, scope) {
      let current = resource;
      for (const entry of compiled) {
        const mark = scope.tracer?.mark() ?? 0;
        const elements = evaluateList(entry, scope, options.limits, mustExist);
        if (typeof elements === "string") throw new ExpressionError(`${entry.path}: ${elements}`);
        current = patchElements(entry, elements, current, subject, scope);
        traceForEach(scope.tracer, mark, entry, elements);
      }
      return current;
    },
  };
}

const patched = { verdict: "pass", message: "patched" } as const;

function defaultOrder(patch: Patch): "Ascending" | "Descending" {
  return patch.type === "strategicMerge" ? "Descending" : "Ascending";
}

function patchElements(
  entry: Entry,
  elements: readonly Json[],
  resource: JsonMap,
  subject: Subject,
  scope: Scope,
): JsonMap {
  const inner = elementScopes(entry, subject, scope);
  const nested: Subject = { ...subject, nesting: subject.nesting + 1 };
  let current = resource;
  for (let count = 0; count < elements.length; count += 1) {
    const index = entry.descending ? elements.length - 1 - count : count;
    const element = elements[index];
    if (element === undefined || element === null) continue;
    const elementScope = inner(element, index);
    const mark = scope.tracer?.mark() ?? 0;
    const stopped = checkPreconditions(
      entry.preconditions,
      elementScope,
      `${entry.path}.preconditions`,
    );
    if (stopped?.verdict === "error") {
      throw new ExpressionError(`${entry.path}, element ${index}: ${stopped.message}`);
    }
    if (stopped === undefined) current = entry.patch.apply(current, nested, elementScope);
    if (scope.tracer !== undefined) {
      traceElement(scope.tracer, mark, entry, element, index, stopped ?? patched);
    }
  }
  return current;
}
