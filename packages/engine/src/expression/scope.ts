import type { Query } from "@winnow/jmespath";
import { copyToExtend, get, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Tracer } from "../result/trace.ts";
import { ExpressionError, Suspension, errorText, explain } from "./failure.ts";

/** A value that is worked out when an expression first names it. */
export interface DeferredValue {
  readonly name: string;
  /** The entry's place in the rule; undefined for values that no entry declares. */
  readonly path?: string;
  load(scope: Scope): Json;
}

/**
 * What expressions see while a rule is evaluated: the data, and the values that are still deferred.
 *
 * A deferred value may use those that were declared before it, also one of the same name, which it
 * then replaces; it never sees those declared after it.
 */
export interface Scope {
  data: JsonMap;
  /** Whether `data` is another's as well, and must be copied before a value is loaded into it. */
  borrowed: boolean;
  /** On DELETE the resource is the old object: `request.object` then means `request.oldObject`. */
  readonly isDelete: boolean;
  readonly deferred: readonly DeferredValue[];
  /** How many of `deferred` this scope may use. */
  readonly visible: number;
  readonly state: ScopeState;
  readonly notes: Notes;
  readonly tracer: Tracer | undefined;
}

/** What an evaluation tells about itself besides its verdict; shared by a rule's scopes. */
interface Notes {
  /** Named differences between the semantics that have decided something. */
  differences: Set<string> | undefined;
  /** Set when wildcard characters of the request have been made plain. */
  guarded: boolean;
  /** UTF-16 units of texts that variables have made and that were searched for variables again. */
  substituted: number;
}

interface ScopeState {
  /** By position in `deferred`: whether it has been loaded into `data`. */
  readonly loaded: boolean[];
}

/** Notes that a named difference between the semantics has decided something. */
export function noteDifference(scope: Scope, name: string): void {
  (scope.notes.differences ??= new Set()).add(name);
}

/**
 * A scope over `data`: loaded values are written into it, or where it is `borrowed` into a copy. A
 * scope may borrow where no deferred value asks for others.
 */
export function createScope(
  data: JsonMap,
  borrowed: boolean,
  isDelete: boolean,
  deferred: readonly DeferredValue[],
  tracer: Tracer | undefined,
): Scope {
  return {
    data,
    borrowed,
    isDelete,
    deferred,
    visible: deferred.length,
    state: { loaded: [] },
    notes: { differences: undefined, guarded: false, substituted: 0 },
    tracer,
  };
}

/**
 * A scope over `data`, which it owns, with more deferred values; what is loaded in it leaves the
 * parent as it was.
 */
export function childScope(
  parent: Scope,
  data: JsonMap,
  deferred: readonly DeferredValue[],
): Scope {
  const all = deferred.length === 0 ? parent.deferred : [...parent.deferred, ...deferred];
  return {
    data,
    borrowed: false,
    isDelete: parent.isDelete,
    deferred: all,
    visible: all.length,
    state: { loaded: parent.state.loaded.slice() },
    notes: parent.notes,
    tracer: parent.tracer,
  };
}

/**
 * Evaluates a query, after loading the deferred values that it names. A value that is named and
 * cannot be loaded is an error even where the expression would not have reached it: Kyverno loads
 * whatever the expression's text mentions.
 */
export function runQuery(query: Query, scope: Scope): Json {
  const { deferred, visible, state } = scope;
  for (let index = 0; index < visible; index += 1) {
    const value = deferred[index] as DeferredValue;
    if (state.loaded[index] === true || !query.identifiers.has(value.name)) continue;
    state.loaded[index] = true;
    if (scope.borrowed) {
      scope.data = copyToExtend(scope.data);
      scope.borrowed = false;
    }
    const mark = scope.tracer?.mark() ?? 0;
    try {
      set(scope.data, value.name, value.load({ ...scope, visible: index }));
    } catch (error) {
      state.loaded[index] = false;
      if (scope.tracer !== undefined) traceFailedLoad(scope.tracer, mark, value, error);
      throw error;
    }
    if (scope.tracer !== undefined) traceLoad(scope.tracer, mark, value, scope.data);
  }
  try {
    return query.evaluate(scope.data);
  } catch (error) {
    throw explain("JMESPath query failed", error);
  }
}

function traceLoad(tracer: Tracer, mark: number, value: DeferredValue, data: JsonMap): void {
  tracer.wrap(mark, {
    step: "context",
    holds: true,
    message: `variable ${value.name}`,
    ...(value.path === undefined ? {} : { path: value.path }),
    found: get(data, value.name) ?? null,
  });
}

function traceFailedLoad(
  tracer: Tracer,
  mark: number,
  { name, path }: DeferredValue,
  error: unknown,
): void {
  if (error instanceof Suspension) return;
  tracer.wrap(mark, {
    step: "context",
    holds: false,
    notable: true,
    message: `variable ${name} cannot be loaded: ${errorText(error)}`,
    ...(path === undefined ? {} : { path }),
  });
}

/** Refuses a list or an element count that a policy could use to exhaust the process. */
export function requireAtMost(count: number, limit: number, what: string): void {
  if (count > limit) {
    throw new ExpressionError(`${what} has ${count} elements; the limit is ${limit}`);
  }
}
