/** One variable, `{{ … }}`, compiled to a closure that is given the scope. */
import type { Query } from "@winnow/jmespath";
import type { Json } from "@winnow/value";
import type { Semantics } from "../semantics.ts";
import { ExpressionError, Suspension, explain } from "./failure.ts";
import type { QueryCache } from "./query-cache.ts";
import { variableExpression } from "./scan.ts";
import { runQuery } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { fromRequest, guardWildcards } from "./wildcard-guard.ts";

export interface TemplateOptions {
  readonly queries: QueryCache;
  readonly semantics: Semantics;
  /** Names of context entries whose values come from the request. */
  readonly tainted: ReadonlySet<string>;
}

export type Path = readonly (string | number)[];
export type Resolve = (scope: Scope) => Json;

/** Collects identifiers; forgets them once an expression turns up that is made at run time. */
export class IdentifierSet {
  #known: Set<string> | undefined = new Set();
  add(names: Iterable<string>): void {
    for (const name of names) this.#known?.add(name);
  }
  giveUp(): void {
    this.#known = undefined;
  }
  all(): ReadonlySet<string> | undefined {
    return this.#known;
  }
}

export interface Compilation extends TemplateOptions {
  readonly guard: boolean;
  readonly identifiers: IdentifierSet;
}

interface Variable {
  readonly asIs: boolean;
  readonly resolve: Resolve;
}

/** One variable, its query compiled for both readings of `request.object` where they differ. */
export function compileVariable(variable: string, options: Compilation, path: Path): Variable {
  const { expression, asIs } = variableExpression(variable);
  const text = expression === "@" ? pathExpression(path) : expression;
  const onDelete = text.replaceAll("request.object", "request.oldObject");
  const query = compileOnce(text, options);
  const deleteQuery = onDelete === text ? query : compileOnce(onDelete, options);
  const guarded =
    options.guard &&
    !wildcardLiteral.test(text) &&
    "query" in query &&
    fromRequest(query.query.identifiers, options.tainted);
  return {
    asIs,
    resolve(scope) {
      const chosen = scope.isDelete ? deleteQuery : query;
      try {
        if ("failure" in chosen) throw chosen.failure;
        const value = runQuery(chosen.query, scope);
        return guarded ? guardInserted(value, scope) : value;
      } catch (error) {
        if (error instanceof Suspension) throw error;
        const shown = scope.isDelete ? onDelete : text;
        throw explain(`failed to resolve ${shown} at path ${pathText(path)}`, error);
      }
    },
  };
}

/** A wildcard inside quotes is the policy's own, so the result counts as the policy's text. */
const wildcardLiteral = /['`"][^'`"]*[*?][^'`"]*['`"]/;

function guardInserted(value: Json, scope: Scope): Json {
  const guarded = guardWildcards(value);
  if (guarded !== value) scope.notes.guarded = true;
  return guarded;
}

function compileOnce(
  text: string,
  options: Compilation,
): { query: Query } | { failure: ExpressionError } {
  if (text === "") return { failure: new ExpressionError("invalid query (nil)") };
  try {
    const query = options.queries.compile(text);
    options.identifiers.add(query.identifiers);
    return { query };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { failure: new ExpressionError(`incorrect query ${text}: ${reason}`) };
  }
}

function pathText(path: Path): string {
  return path.map((step) => `/${step}`).join("");
}

/**
 * `{{ @ }}` is the value at the same place of the resource: the first two steps of the path name
 * the rule's body (`validate/pattern`), the rest leads into the resource.
 */
function pathExpression(path: Path): string {
  const steps = path.filter((step) => step !== "foreach").slice(2);
  const inside = steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${quoted(step)}`));
  return `request.object${inside.join("")}`;
}

function quoted(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}
