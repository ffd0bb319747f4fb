/**
 * Assertion trees, compiled: a map lists what must hold of what its keys select, a list must have
 * the same elements, a leaf must be equal. Follows Kyverno JSON's documentation; `validate.assert`,
 * the `checks` of test files and the assertions of Chainsaw tests are such trees.
 */
import { bind } from "@winnow/jmespath";
import type { Bindings, Query } from "@winnow/jmespath";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { Suspension, errorText } from "../expression/failure.ts";
import { parseAssertionKey, parseAssertionText } from "./assertion-key.ts";
import type { AssertionKey, AssertionTerm } from "./assertion-key.ts";
import { expectation, invalid, isExpected } from "./compare.ts";

/** A place where a value is not as the tree asserts. */
export interface AssertionFailure {
  /** The way through the tree, keys as they are written: `spec.~.containers[0].(length(image))`. */
  readonly path: string;
  /** The way through the value as far as it is known: `spec.containers[0]`. */
  readonly at: string;
  /** What is wrong, in the words of Kubernetes' field errors. */
  readonly reason: string;
  readonly found?: Json;
  readonly wanted?: Json;
}

/** An assertion that cannot be evaluated; the message has the place in the tree. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
  readonly code = "assertion";
  readonly path: string;
  readonly reason: string;
  constructor(path: string, reason: string) {
    super(placed(path, reason));
    this.path = path;
    this.reason = reason;
  }
}

export interface CompiledAssertion {
  /**
   * Every failure, in the order of the tree; none where the assertion holds.
   *
   * @throws {AssertionError} where it cannot be told; what bindings throw to suspend passes through
   */
  check(value: Json, bindings: Bindings): readonly AssertionFailure[];
}

/** Compiles an expression of the dialect `assertion`. Throws QuerySyntaxError. */
export type CompileExpression = (expression: string) => Query;

type Check = (value: Json, bindings: Bindings) => readonly AssertionFailure[];

/** No failure; one list for all, so that what holds allocates nothing. */
const none: readonly AssertionFailure[] = [];

/** A failure as one line: `spec.x: Invalid value: 1: Expected value: 2`. */
export function failureText({ path, reason }: AssertionFailure): string {
  return placed(path, reason);
}

function placed(path: string, reason: string): string {
  return path === "" ? reason : `${path}: ${reason}`;
}

/** Compiles a tree. Throws AssertionSyntaxError or QuerySyntaxError. */
export function compileAssertion(tree: Json, compile: CompileExpression): CompiledAssertion {
  const check = compileNode(tree, compile);
  return {
    // the steps of paths start with their point, which nothing stands before at the root
    check: (value, bindings) => withoutPoint(() => check(value, bindings)),
  };
}

function withoutPoint(check: () => readonly AssertionFailure[]): readonly AssertionFailure[] {
  const cut = (path: string): string => (path.startsWith(".") ? path.slice(1) : path);
  try {
    const failures = check();
    if (failures.length === 0) return none;
    return failures.map((item) => ({ ...item, path: cut(item.path), at: cut(item.at) }));
  } catch (error) {
    if (error instanceof AssertionError) throw new AssertionError(cut(error.path), error.reason);
    throw error;
  }
}

function compileNode(tree: Json, compile: CompileExpression): Check {
  if (Array.isArray(tree)) return compileList(tree, compile);
  if (isMap(tree)) return compileMap(tree, compile);
  return compileLeaf(tree, compile);
}

function compileLeaf(leaf: Exclude<Json, Json[] | JsonMap>, compile: CompileExpression): Check {
  const term: AssertionTerm | undefined =
    typeof leaf === "string" ? parseAssertionText(leaf) : undefined;
  const query = term?.type === "expression" ? compile(term.expression) : undefined;
  const written = term?.type === "plain" ? term.text : leaf;
  return (value, bindings) =>
    guarded(() => {
      const wanted = query === undefined ? written : query.evaluate(value, bindings);
      if (isExpected(wanted, value)) return none;
      return [failure(invalid(value, expectation(wanted)), value, wanted)];
    });
}

function compileList(items: readonly Json[], compile: CompileExpression): Check {
  const checks = items.map((item) => compileNode(item, compile));
  return (value, bindings) => {
    if (value === null) return [failure(invalid(value, "value is null"), value)];
    if (!Array.isArray(value)) throw new AssertionError("", invalid(value, "expected a slice"));
    if (value.length !== checks.length) {
      return [failure(invalid(value, "lengths of slices don't match"), value)];
    }
    return gather(checks, (check, index) =>
      below(`[${index}]`, `[${index}]`, () => check(value[index] ?? null, bindings)),
    );
  };
}

function compileMap(tree: JsonMap, compile: CompileExpression): Check {
  const keys = Object.keys(tree);
  const checks = keys.map((key) => compileEntry(key, get(tree, key) ?? null, compile));
  if (checks.length === 0) {
    return (value) =>
      value === null ? [failure(invalid(value, "invalid value, must not be null"), value)] : none;
  }
  return (value, bindings) => gather(checks, (check) => check(value, bindings));
}

function compileEntry(key: string, tree: Json, compile: CompileExpression): Check {
  const parsed = parseAssertionKey(key);
  const select = compileSelection(parsed.term, compile);
  const check = compileNode(tree, compile);
  const each = parsed.each ? compileEach(parsed, check) : check;
  const step = `.${key}`;
  // behind an expression nobody knows where in the value one is
  const field = parsed.term.type === "plain" ? `.${parsed.term.text}` : undefined;
  return (value, bindings) =>
    below(step, field, () => {
      const selected = guarded(() => select(value, bindings));
      if (selected === undefined) return absent;
      const { binding } = parsed;
      return each(selected, binding === undefined ? bindings : bind(bindings, binding, selected));
    });
}

const absent: readonly AssertionFailure[] = [
  { path: "", at: "", reason: "Required value: field not found in the input object" },
];

type Selection = (value: Json, bindings: Bindings) => Json | undefined;

function compileSelection(term: AssertionTerm, compile: CompileExpression): Selection {
  if (term.type === "expression") {
    const query = compile(term.expression);
    return (value, bindings) => query.evaluate(value, bindings);
  }
  const { text } = term;
  return (value) => {
    if (value === null) return undefined;
    if (!isMap(value)) {
      throw new Error(`projection not recognized: there is no key in ${kind(value)}`);
    }
    return Object.hasOwn(value, text) ? get(value, text) : undefined;
  };
}

function kind(value: Json): string {
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

/** Checks every element of a list or a map. */
function compileEach({ indexName }: AssertionKey, check: Check): Check {
  const one = (step: string, index: Json, item: Json, bindings: Bindings) =>
    below(step, step, () =>
      check(item, indexName === undefined ? bindings : bind(bindings, indexName, index)),
    );
  return (value, bindings) => {
    if (Array.isArray(value)) {
      return gather(value, (item, index) => one(`[${index}]`, index, item, bindings));
    }
    if (!isMap(value)) {
      throw new AssertionError("", invalid(value, "expected a slice or a map"));
    }
    return gather(Object.keys(value), (key) =>
      one(`[${key}]`, key, get(value, key) ?? null, bindings),
    );
  };
}

function failure(reason: string, found: Json, wanted?: Json): AssertionFailure {
  return { path: "", at: "", reason, found, ...(wanted === undefined ? {} : { wanted }) };
}

/** The failures of all items, in one list where there are any. */
function gather<Item>(
  items: readonly Item[],
  check: (item: Item, index: number) => readonly AssertionFailure[],
): readonly AssertionFailure[] {
  let failures: AssertionFailure[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    for (const found of check(items[index] as Item, index)) (failures ??= []).push(found);
  }
  return failures ?? none;
}

/** Puts a step before the paths of what is found below it; paths are made for failures only. */
function below(
  step: string,
  field: string | undefined,
  check: () => readonly AssertionFailure[],
): readonly AssertionFailure[] {
  let found: readonly AssertionFailure[];
  try {
    found = check();
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    throw new AssertionError(step + error.path, error.reason);
  }
  if (found.length === 0) return none;
  return found.map((item) => ({
    ...item,
    path: step + item.path,
    at: field === undefined ? "" : field + item.at,
  }));
}

/** Anything that an expression or a comparison throws is an error of the assertion at this place. */
function guarded<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof Suspension || error instanceof AssertionError) throw error;
    throw new AssertionError("", `Internal error: ${errorText(error)}`);
  }
}
